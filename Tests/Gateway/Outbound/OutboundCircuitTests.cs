using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Gateway.Outbound;
using Nudge.Tests.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Outbound;

public sealed class OutboundCircuitTests
{
    [Fact]
    public async Task A_host_without_a_connection_is_left_alone_until_one_call_shows_that_it_is_back()
    {
        var receiver = await TestReceiver.StartAsync();
        var url = new Uri($"http://receiver.test:{receiver.Url.Port}/hook");
        await receiver.DisposeAsync();
        var time = TestClock.AtNoon();
        var tries = 0;
        await using var way = new WayOut("127.0.0.0/8", time, _ =>
        {
            tries++;
            return [IPAddress.Loopback];
        });

        var last = "";
        for (var call = 0; call < OutboundCircuits.FailuresMin + 3; call++)
            last = (await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(url, 0))).Message;

        Assert.Equal(OutboundCircuits.FailuresMin, tries);
        Assert.Contains("refused", last, StringComparison.OrdinalIgnoreCase);

        time.Advance(OutboundCircuits.Break);
        await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(url, 0));
        await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(url, 0));
        Assert.Equal(OutboundCircuits.FailuresMin + 1, tries);

        await using var back = await TestReceiver.StartAsync(url.Port);
        time.Advance(OutboundCircuits.Break);
        Assert.True((await way.SendAsync(url, 0)).IsSuccess);
        Assert.True((await way.SendAsync(url, 0)).IsSuccess);
    }

    [Fact]
    public async Task Answers_of_a_host_to_one_app_keep_no_other_app_from_it()
    {
        await using var receiver = await TestReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var way = new WayOut("127.0.0.0/8");

        for (var call = 0; call < 3 * OutboundCircuits.FailuresMin; call++)
            Assert.Equal(503, (await way.SendAsync(receiver.Url, 0)).Status);
        Assert.Equal(3 * OutboundCircuits.FailuresMin, receiver.Requests.Count);
    }

    [Fact]
    public async Task A_host_that_may_not_be_called_is_told_so_each_time()
    {
        await using var way = new WayOut("");
        for (var call = 0; call < OutboundCircuits.FailuresMin + 1; call++)
        {
            var refused = await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(new("https://localhost/"), 0));
            Assert.Contains("private", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hosts_beyond_the_maximum_share_what_has_no_circuit()
    {
        var circuits = new OutboundCircuits(TimeProvider.System, NullLogger<OutboundCircuits>.Instance);
        for (var i = 0; i < OutboundCircuits.HostsMax; i++)
            Assert.Equal($"https://{i}.test", HostOf($"https://{i}.test/hook?secret=1"));

        Assert.Equal(HostOf("https://a.test/"), HostOf("https://b.test/"));
        Assert.Equal("https://7.test", HostOf("https://7.test/other"));

        string HostOf(string url)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            return circuits.HostOf(request);
        }
    }
}
