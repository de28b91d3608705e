using System.Net;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;
using static Nudge.Tests.Gateway.Pushes.PushFlowTests;

namespace Nudge.Tests.Gateway.Pushes;

/// <summary>Pushes wait for users who look at a connection, and go when they turn away (S2.51).</summary>
public sealed class PushWaitTests
{
    private const string Own = """{"user":"ada","id":"n1","notification":{"type":"loan.due"}}""";
    private const string OfChannel = """{"channel":"library:7","id":"c1","notification":{"type":"news"}}""";

    [Fact]
    public async Task What_is_seen_on_a_connection_is_not_pushed_and_what_is_not_seen_goes_after_its_seconds()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartWithPhoneAsync(expo, time);
        await using var client = await server.WelcomeAsync("ada");
        await UntilThereAsync(server, time);

        await NotifyAsync(server, Own);
        await NotifyAsync(server, """{"user":"ada","id":"n2","notification":{"type":"loan.due"}}""");
        await NotifyAsync(server, OfChannel);
        await UntilWaitingAsync(server, jobs: 2, sends: 1);
        await MarkSeenAsync(server);
        Assert.Empty(expo.Messages);

        await PassAsync(time, server, TimeSpan.FromSeconds(10));
        await UntilAsync(server, "n1", totals => totals is { JobsOpen: 0, Dropped: 1 });
        await UntilAsync(server, "n2", totals => totals is { JobsOpen: 0, Sent: 1 });
        await UntilAsync(server, "c1", totals => totals is { JobsOpen: 0, Sent: 1 });
        Assert.Equal(2, expo.Messages.Count);
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("pusher")]
    [InlineData("rest")]
    [InlineData("end")]
    public async Task Pushes_that_wait_go_at_once_when_the_user_turns_away(string way)
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartWithPhoneAsync(expo, time);
        var hub = way == "pusher" ? null : await server.WelcomeAsync("ada");
        var pusher = way == "pusher" ? await PusherTestClient.ConnectAsync(server) : null;
        if (pusher is not null)
            await pusher.SubscribeAsync("private-user.ada");
        await UntilThereAsync(server, time);
        await NotifyAsync(server, Own);
        await NotifyAsync(server, OfChannel);
        await UntilWaitingAsync(server, jobs: 1, sends: 1);

        switch (way)
        {
            case "hub":
                await hub!.InvokeAsync("Background");
                break;
            case "pusher":
                await pusher!.SendAsync("nudge:background", new { });
                break;
            case "rest":
                await CallAsync(server, HttpMethod.Post, "/api/connections/background?user=ada", "", HttpStatusCode.NoContent);
                break;
            default:
                await hub!.DisposeAsync();
                break;
        }

        var before = time.GetUtcNow();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return Task.FromResult(expo.Messages.Count == 2);
        });
        Assert.True(time.GetUtcNow() - before < TimeSpan.FromSeconds(9), "They went by their time alone.");
        if (pusher is not null)
            await pusher.DisposeAsync();
    }

    [Fact]
    public async Task Who_looks_at_no_connection_is_pushed_to_at_once_and_who_comes_back_is_waited_for_again()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await StartWithPhoneAsync(expo, time);
        await using var client = await server.WelcomeAsync("ada");
        await UntilThereAsync(server, time);
        await client.InvokeAsync("Background");
        await UntilThereAsync(server, time, isThere: false);
        await NotifyAsync(server, Own);
        await UntilAsync(server, "n1", totals => totals is { Sent: 1 });

        await client.InvokeAsync("Foreground");
        await UntilThereAsync(server, time);
        await NotifyAsync(server, """{"user":"ada","id":"n2","notification":{"type":"loan.due"}}""");
        await UntilWaitingAsync(server, jobs: 1, sends: 0);
    }

    private static async Task<LiveServer> StartWithPhoneAsync(ExpoStandIn expo, TimeProvider time)
    {
        var server = await StartAsync(expo, time: time);
        await AddDeviceAsync(server, "phone", "ada");
        await server.SubscribeAsync("ada", "library:7");
        return server;
    }

    private static Task UntilThereAsync(LiveServer server, FakeTimeProvider time, bool isThere = true) => Eventually.TrueAsync(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(50));
        return Task.FromResult(server.Store.ForegroundUsers.Contains("ada") == isThere);
    });

    private static Task UntilWaitingAsync(LiveServer server, int jobs, int sends) => Eventually.TrueAsync(() => Task.FromResult(
        server.Store.PushJobs.Count(job => job is { Waits: PushWait.Unseen, Due: not null }) == jobs
        && server.Store.PushSends.Count(send => send is { State: PushSendState.Waiting, Reason: PushSend.Unseen }) == sends));

    private static Task MarkSeenAsync(LiveServer server) => server.Service<InboxMarks>().MarkAsync(
        server.Inbox("ada"), new(InboxChange.Read, ["n1"], null, false, null), _ => true, CancellationToken.None);

    private static async Task PassAsync(FakeTimeProvider time, LiveServer server, TimeSpan span)
    {
        time.Advance(span);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(server.Store.PushJobs.Where(job => job.Kind == PushJobKind.Show).All(job => job.Due is null));
        });
    }
}
