using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Core.Pushes;
using Nudge.Push.Sending;
using Nudge.Tests.Support;

namespace Nudge.Tests.Push.Queue;

/// <summary>Apps that have more to push than they may keep no others waiting (S2.46). The clock stands still.</summary>
public sealed class PushLaneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(PushLane.Business)]
    [InlineData(PushLane.Free)]
    public async Task An_app_that_waits_for_its_provider_s_rate_keeps_no_other_app_of_its_lane_waiting(PushLane lane)
    {
        var time = TestClock.AtNoon();
        var store = new MemoryStore(time);
        var devices = new DeviceTable();
        devices.Add("many", 1_500);
        devices.Add("few", 3);
        var sender = new ScriptedSender(_ => PushResult.Accepted("t")) { AppPerSecondMax = 100 };
        var node = new PushNode(store, store, time, sender, devices, PushNode.AppOf("many"), PushNode.AppOf("few"));
        await AppendAsync(store, PushNode.Job("many", "news", "n1", time.GetUtcNow(), lane));
        var now = time.GetUtcNow();
        var held = await store.ClaimJobsAsync(lane, ofChannels: true, now, now.AddSeconds(70), 1, CancellationToken.None);
        // A second's worth goes; the other requests wait for the clock.
        var flood = node.Channels.RunAsync(held.Single(), CancellationToken.None);
        await AppendAsync(store, PushNode.Job("few", "news", "n2", now, lane));

        held = await store.ClaimJobsAsync(lane, ofChannels: true, now, now.AddSeconds(70), 1, CancellationToken.None);
        await node.Channels.RunAsync(held.Single(), CancellationToken.None).WaitAsync(Patience);
        Assert.Equal(3, sender.Taken.Keys.Count(key => key.Id == "n2"));
        Assert.False(flood.IsCompleted);
    }

    private static Task AppendAsync(MemoryStore store, PushJob job) => store.AppendAsync(new(
        new(ActorKind.Channel, job.App, job.Notification), null, new Head(Epoch.Create(), 0, 0), [job]));
}
