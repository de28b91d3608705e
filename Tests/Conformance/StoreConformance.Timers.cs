using Nudge.Core;
using Nudge.Core.Timers;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    private protected ITimers Timers => Store;

    [Fact]
    public async Task Timers_are_claimed_when_they_are_due_the_longest_due_first()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        Assert.Null(await Timers.ReadNextTimerAsync(None));
        var (late, early, ahead) = (Timer("late", now), Timer("early ü", now.AddSeconds(-1)), Timer("ahead", now.AddMilliseconds(1)));
        foreach (var timer in (TimerRow[])[late, early, ahead])
            Assert.Equal(TimerAdded.Added, await Timers.AddTimerAsync(timer, 10, None));

        Assert.Equal(early.Due, await Timers.ReadNextTimerAsync(None));
        var until = now.AddSeconds(30);
        AssertSame<IEnumerable<TimerRow>>(
            [early with { Due = until }, late with { Due = until }], await Timers.ClaimTimersAsync(now, until, 10, None));
        Assert.Empty(await Timers.ClaimTimersAsync(now, until, 10, None));
        Assert.Equal(ahead.Due, await Timers.ReadNextTimerAsync(None));
        Assert.Equal(2, (await Timers.ClaimTimersAsync(until, until.AddSeconds(1), 2, None)).Count);
    }

    [Fact]
    public async Task A_timer_that_is_there_stays_and_one_too_many_is_refused()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        Assert.Equal(TimerAdded.Added, await Timers.AddTimerAsync(Timer("a", now), 2, None));
        Assert.Equal(TimerAdded.Exists, await Timers.AddTimerAsync(Timer("a", now.AddHours(1)), 2, None));
        Assert.Equal(TimerAdded.Added, await Timers.AddTimerAsync(Timer("b", now), 2, None));
        Assert.Equal(TimerAdded.Full, await Timers.AddTimerAsync(Timer("c", now), 2, None));
        Assert.Equal(TimerAdded.Exists, await Timers.AddTimerAsync(Timer("b", now), 2, None));
        Assert.Equal(TimerAdded.Added, await Timers.AddTimerAsync(Timer("c", now) with { App = "other" }, 2, None));

        Assert.Equal(now, Assert.Single(await Timers.ListTimersAsync("app", TimerKind.Publish, "", 1, None)).At);
        Assert.Equal("b", Assert.Single(await Timers.ListTimersAsync("app", TimerKind.Publish, "a", 9, None)).Id);
        Assert.Equal(now, (await Timers.FindTimerAsync("app", TimerKind.Publish, "", "a", None))!.At);
        Assert.True(await Timers.CancelTimerAsync("app", TimerKind.Publish, "", "a", None));
        Assert.Null(await Timers.FindTimerAsync("app", TimerKind.Publish, "", "a", None));
        Assert.False(await Timers.CancelTimerAsync("app", TimerKind.Publish, "", "a", None));
        Assert.Equal(TimerAdded.Added, await Timers.AddTimerAsync(Timer("c", now), 2, None));
    }

    [Fact]
    public async Task Nodes_that_claim_together_never_get_the_same_timer()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        for (var i = 0; i < 60; i++)
            await Timers.AddTimerAsync(Timer($"t{i}", now), 100, None);

        List<string> claimed = [];
        while (claimed.Count < 60)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Timers.ClaimTimersAsync(now, now.AddMinutes(1), 7, None)));
            Assert.Contains(claims, claim => claim.Count > 0);
            claimed.AddRange(claims.SelectMany(claim => claim).Select(row => row.Id));
        }

        Assert.Equal(60, claimed.Distinct().Count());
    }

    [Fact]
    public async Task A_timer_that_is_done_is_gone_unless_it_was_set_anew()
    {
        var now = Clock.Milliseconds(Time.GetUtcNow());
        await Timers.AddTimerAsync(Timer("done", now), 10, None);
        await Timers.AddTimerAsync(Timer("again", now), 10, None);
        var held = await Timers.ClaimTimersAsync(now, now.AddSeconds(30), 10, None);
        var again = Assert.Single(await Timers.ClaimTimersAsync(now.AddSeconds(30), now.AddSeconds(60), 1, None));

        await Timers.RemoveTimersAsync(held, None);

        Assert.Equal(again.Id, Assert.Single(await Timers.ListTimersAsync("app", TimerKind.Publish, "", 10, None)).Id);
    }

    private static TimerRow Timer(string id, DateTimeOffset at) =>
        TimerRow.Create("app", TimerKind.Publish, "", id, at, StoredLog.Bytes($"body of {id} 😀"));
}
