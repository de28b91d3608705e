using System.Net;
using Nudge.Gateway.Limits;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>
/// Every face holds the bounds of addresses and of the process, says by its code which of them was reached, and goes on for all others.
/// </summary>
public abstract class BoundTests
{
    /// <summary>Its answer to a connection that is let in.</summary>
    private protected abstract string Welcome { get; }

    /// <summary>Its answer to one connection too many of an address.</summary>
    private protected virtual string AddressRefused => "\"code\":\"address_limit\"";

    /// <summary>Its answer to one connection too many of an app.</summary>
    private protected virtual string AppRefused => "\"code\":\"app_limit\"";

    /// <summary>Its answer to one connection too many of all.</summary>
    private protected virtual string AllRefused => "\"code\":\"overloaded\"";

    /// <summary>A connection of somebody who may have one.</summary>
    private protected abstract string Connect(LiveServer server);

    /// <summary>The same with credentials that are refused, where the face asks for any.</summary>
    private protected abstract string ConnectBadly(LiveServer server);

    /// <summary>Its answer to credentials that are refused.</summary>
    private protected abstract string BadlyRefused { get; }

    /// <summary>Whether whoever has good credentials is let in from an address that has no calls left.</summary>
    private protected abstract bool AsksForCredentials { get; }

    [Fact]
    public async Task An_address_has_as_many_connections_as_it_may_and_takes_no_place_of_another()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.PerAddressMax = 2);
        using var first = await CallAsync(server, RawCall.Here, Welcome);
        using var second = await CallAsync(server, RawCall.Here, Welcome);

        using var refused = await CallAsync(server, RawCall.Here, AddressRefused);
        using var other = await CallAsync(server, RawCall.Elsewhere, Welcome);

        first.Dispose();
        await LiveServer.UntilAsync(() => server.Register.Count == 2, "the place is given back");
        using var later = await CallAsync(server, RawCall.Here, Welcome);
        Assert.Contains("Nudge:Connections:PerAddressMax", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_has_as_many_connections_as_it_may()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.PerAppMax = 1);
        using var first = await CallAsync(server, RawCall.Here, Welcome);

        using var refused = await CallAsync(server, RawCall.Elsewhere, AppRefused);

        first.Dispose();
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "the place is given back");
        using var later = await CallAsync(server, RawCall.Elsewhere, Welcome);
        Assert.Contains("Nudge:Connections:PerAppMax", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_has_as_many_connections_as_it_may_and_those_that_it_has_go_on()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.ConnectionsMax = 2);
        using var first = await CallAsync(server, RawCall.Here, Welcome);
        using var second = await CallAsync(server, RawCall.Elsewhere, Welcome);

        using var refused = await CallAsync(server, RawCall.Elsewhere, AllRefused);

        Assert.Equal(2, server.Register.Count);
        first.Dispose();
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "the place is given back");
        using var later = await CallAsync(server, RawCall.Elsewhere, Welcome);
    }

    [Fact]
    public async Task An_address_that_calls_too_often_without_good_credentials_is_refused_and_no_other_one_is()
    {
        await using var server = await LiveServer.StartAsync(services: services => services.Configure<LimitsOptions>(
            options => (options.AnonymousPerSecond, options.AnonymousBurst) = (1, 3)));

        var calls = 0;
        for (var isRefused = false; !isRefused; calls++)
        {
            Assert.True(calls < 30, "no call is refused");
            using var call = await RawCall.SendAsync(
                server.Url, RawCall.Here, ConnectBadly(server), BadlyRefused, "\"code\":\"rate_limited\"");
            isRefused = call.Answer.Contains("rate_limited", StringComparison.Ordinal);
            if (!isRefused)
                continue;
            Assert.StartsWith("HTTP/1.1 429 ", call.Answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: 1\r\n", call.Answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRateLimit: \"anonymous\";r=0;t=1\r\n", call.Answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRateLimit-Policy: \"anonymous\";q=1;w=1\r\n", call.Answer, StringComparison.Ordinal);
        }

        Assert.True(calls > 3, $"refused after {calls - 1}");
        using var other = await CallAsync(server, RawCall.Elsewhere, Welcome);
        using var known = AsksForCredentials ? await CallAsync(server, RawCall.Here, Welcome) : null;
        Assert.Contains("Nudge:Limits:AnonymousPerSecond", Assert.Single(server.Complaints), StringComparison.Ordinal);
    }

    private async Task<RawCall> CallAsync(LiveServer server, IPAddress from, string expected)
    {
        var call = await RawCall.SendAsync(
            server.Url, from, Connect(server), expected, "\"code\":\"", "pusher:error", "HTTP/1.1 4", "HTTP/1.1 5");
        await call.ReadAsync(expected, "}");
        Assert.Contains(expected, call.Answer, StringComparison.Ordinal);
        return call;
    }
}
