using System.Net;
using Nudge.Gateway.Limits;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>
/// Bodies whose senders nobody has checked: as many at once as may be, for as long as they may take, and no memory for what is only
/// announced.
/// </summary>
public sealed class AnonymousBodyTests
{
    private const string Body = """{"name":"admin","password":"x"}""";

    [Fact]
    public async Task An_address_has_as_many_bodies_under_way_as_it_may_and_takes_no_place_of_another()
    {
        await using var server = await StartAsync(options => options.AnonymousBodiesPerAddressMax = 2);
        using var first = await BeginAsync(server, RawCall.Here);
        using var second = await BeginAsync(server, RawCall.Here);
        await LiveServer.UntilAsync(() => Bodies(server).Count == 2, "both are under way");

        using var refused = await BeginAsync(server, RawCall.Here);
        Assert.True(await refused.ReadAsync("\"code\":\"rate_limited\""), refused.Answer);
        using var other = await BeginAsync(server, RawCall.Elsewhere);
        await FinishAsync(other);

        await FinishAsync(first);
        using var later = await BeginAsync(server, RawCall.Here);
        await FinishAsync(later);
    }

    [Fact]
    public async Task A_process_has_as_many_bodies_under_way_as_it_may()
    {
        await using var server = await StartAsync(options => options.AnonymousBodiesMax = 1);
        using var first = await BeginAsync(server, RawCall.Here);
        await LiveServer.UntilAsync(() => Bodies(server).Count == 1, "it is under way");

        using var refused = await BeginAsync(server, RawCall.Elsewhere);
        Assert.True(await refused.ReadAsync("\"code\":\"overloaded\""), refused.Answer);

        first.Dispose();
        await LiveServer.UntilAsync(() => Bodies(server).Count == 0, "who has gone has no place");
    }

    [Fact]
    public async Task Who_is_refused_with_a_long_body_under_way_is_answered_and_closed_and_with_a_short_one_goes_on()
    {
        await using var server = await StartAsync(_ => { });
        using var longBody = await RawCall.SendAsync(server.Url, RawCall.Here, Refused(server, 100_000), "\"code\"");
        using var shortBody = await RawCall.SendAsync(server.Url, RawCall.Here, Refused(server, 2) + "{}", "\"code\"");

        Assert.False(await longBody.ReadAsync("what does not come"), longBody.Answer);
        await shortBody.SendAsync($"GET /health/live HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401 ", longBody.Answer, StringComparison.Ordinal);
        Assert.True(await shortBody.ReadAsync("HTTP/1.1 404 ", "HTTP/1.1 200 "), shortBody.Answer);
    }

    [Theory]
    [InlineData("POST /api/admin/login")]
    [InlineData("POST /api/admin/logout")]
    [InlineData("POST /apps/none/events")]
    [InlineData("POST /pusher/app/none/1/abcdefgh/xhr_send")]
    [InlineData("GET /nothing/is/here")]
    public async Task A_long_body_that_was_refused_unread_ends_the_connection_on_each_face(string call)
    {
        await using var server = await StartAsync(_ => { });
        using var refused = await RawCall.SendAsync(
            server.Url, RawCall.Here, $"{call} HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Length: 100000\r\n\r\n", "HTTP/1.1 4");

        Assert.False(await refused.ReadAsync("what does not come"), refused.Answer);
        Assert.StartsWith("HTTP/1.1 4", refused.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_no_length_that_was_read_keeps_the_connection_of_whoever_is_refused_for_it()
    {
        await using var server = await StartAsync(_ => { });
        using var call = await RawCall.SendAsync(
            server.Url, RawCall.Here,
            $"POST /api/admin/login HTTP/1.1\r\nHost: {server.Url.Authority}\r\nTransfer-Encoding: "
            + $"chunked\r\n\r\n{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n",
            "\"code\":\"wrong_password\"");

        await call.SendAsync($"GET /health/live HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n");

        Assert.True(await call.ReadAsync("HTTP/1.1 404 ", "HTTP/1.1 200 "), call.Answer);
    }

    [Fact]
    public async Task A_short_body_of_no_length_that_was_refused_unread_keeps_the_connection()
    {
        await using var server = await StartAsync(_ => { });
        using var call = await RawCall.SendAsync(
            server.Url, RawCall.Here,
            $"POST /api/admin/logout HTTP/1.1\r\nHost: {server.Url.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
            "\"code\"");

        await call.SendAsync($"GET /health/live HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n");

        Assert.True(await call.ReadAsync("HTTP/1.1 404 ", "HTTP/1.1 200 "), call.Answer);
    }

    [Fact]
    public async Task A_long_body_of_no_length_that_was_refused_unread_ends_the_connection()
    {
        await using var server = await StartAsync(_ => { });
        using var call = await RawCall.SendAsync(
            server.Url, RawCall.Here,
            $"POST /api/admin/logout HTTP/1.1\r\nHost: {server.Url.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n",
            "\"code\"");

        Assert.False(await call.ReadAsync("what does not come"), call.Answer);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_body_that_does_not_come_in_its_time_is_given_up()
    {
        var time = TestClock.AtNoon();
        await using var server = await StartAsync(_ => { }, time);
        using var call = await BeginAsync(server, RawCall.Here);
        await LiveServer.UntilAsync(() => Bodies(server).Count == 1, "it is under way");

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(await call.ReadAsync("\"code\":\"body_timeout\""), call.Answer);
        Assert.StartsWith("HTTP/1.1 408 ", call.Answer, StringComparison.Ordinal);
        await LiveServer.UntilAsync(() => Bodies(server).Count == 0, "its place is given back");
    }

    [Fact]
    public async Task A_caller_with_good_credentials_is_not_counted()
    {
        await using var server = await StartAsync(options => options.AnonymousBodiesMax = 1);
        var request =
            $"POST /api/notify HTTP/1.1\r\nHost: {server.Url.Authority}\r\nAuthorization: Bearer "
            + $"{server.App.Key}:{server.Secret}\r\nContent-Length: 2\r\n\r\n";
        using var first = await RawCall.ConnectAsync(server.Url, RawCall.Here);
        using var second = await RawCall.ConnectAsync(server.Url, RawCall.Here);
        await first.SendAsync(request + "{");
        await second.SendAsync(request + "{");

        await first.SendAsync("}");
        await second.SendAsync("}");

        Assert.True(await first.ReadAsync("\"code\":\""), first.Answer);
        Assert.True(await second.ReadAsync("\"code\":\""), second.Answer);
        Assert.Equal(("HTTP/1.1 400", "HTTP/1.1 400"), (first.Answer[..12], second.Answer[..12]));
    }

    [Fact]
    public async Task A_login_that_says_that_it_is_long_is_refused_before_it_is_read()
    {
        await using var server = await StartAsync(_ => { });

        using var call = await RawCall.SendAsync(
            server.Url, RawCall.Here, $"POST /api/admin/login HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Length: 4097\r\n\r\n",
            "payload_too_large");

        Assert.StartsWith("HTTP/1.1 413 ", call.Answer, StringComparison.Ordinal);
    }

    private static Task<LiveServer> StartAsync(Action<LimitsOptions> configure, TimeProvider? time = null) =>
        LiveServer.StartAsync(time, services: services => services.Configure(configure));

    private static AnonymousBodies Bodies(LiveServer server) => server.Service<AnonymousBodies>();

    /// <summary>Sends all of a login but its last byte.</summary>
    private static async Task<RawCall> BeginAsync(LiveServer server, IPAddress from)
    {
        var call = await RawCall.ConnectAsync(server.Url, from);
        await call.SendAsync(
            $"POST /api/admin/login HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Length: {Body.Length}\r\n\r\n{Body[..^1]}");
        return call;
    }

    private static async Task FinishAsync(RawCall call)
    {
        await call.SendAsync(Body[^1..]);
        Assert.True(await call.ReadAsync("\"code\":\"wrong_password\""), call.Answer);
    }

    private static string Refused(LiveServer server, int length) =>
        $"GET /api/stream HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Length: {length}\r\n\r\n";
}
