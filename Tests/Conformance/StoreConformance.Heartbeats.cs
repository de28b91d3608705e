using Nudge.Core;
using Nudge.Core.Returning;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected IHeartbeats Heartbeats => Store;

    [Fact]
    public async Task The_last_heartbeat_of_an_incarnation_is_the_one_that_is_read()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        await Heartbeats.PutHeartbeatAsync("one", now, None);
        await Heartbeats.PutHeartbeatAsync("other", now.AddSeconds(5), None);
        await Heartbeats.PutHeartbeatAsync("one", now.AddMilliseconds(1), None);

        Assert.Equal(now.AddMilliseconds(1), await Heartbeats.ReadHeartbeatAsync("one", None));
        Assert.Null(await Heartbeats.ReadHeartbeatAsync("One", None));
    }

    [Fact]
    public async Task A_clock_that_goes_back_writes_its_heartbeat_all_the_same()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        await Heartbeats.PutHeartbeatAsync("one", now, None);
        await Heartbeats.PutHeartbeatAsync("one", now.AddSeconds(-5), None);

        Assert.Equal(now.AddSeconds(-5), await Heartbeats.ReadHeartbeatAsync("one", None));
    }

    [Fact]
    public async Task Heartbeats_of_before_a_moment_are_dropped_the_oldest_first()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        for (var i = 0; i < 4; i++)
            await Heartbeats.PutHeartbeatAsync($"process {i}", now.AddSeconds(i), None);

        Assert.Equal(2, await Heartbeats.DropHeartbeatsAsync(now.AddSeconds(3), 2, None));
        Assert.Null(await Heartbeats.ReadHeartbeatAsync("process 1", None));
        Assert.NotNull(await Heartbeats.ReadHeartbeatAsync("process 2", None));
        Assert.Equal(1, await Heartbeats.DropHeartbeatsAsync(now.AddSeconds(3), 2, None));
        Assert.NotNull(await Heartbeats.ReadHeartbeatAsync("process 3", None));
    }
}
