using FsCheck;
using FsCheck.Fluent;
using Nudge.Push.Devices;
using Nudge.Push.Pacing;
using Nudge.Push.Sending;

namespace Nudge.Tests.Push;

public sealed class PacingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly PushResult Good = PushResult.Accepted("t");
    private static readonly PushResult DeviceFails = PushResult.RetryDevice("x");
    private static readonly PushResult AppFails = PushResult.RetryApp("x");

    [Fact]
    public void Waits_double_and_end_at_the_longest()
    {
        var waits = Enumerable.Range(1, 8).Select(
            failures => Backoff.Of(failures, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 1).TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
        Assert.Equal(TimeSpan.FromSeconds(30), Backoff.Of(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 0));
    }

    [Fact]
    public void A_device_is_left_alone_for_longer_each_time_and_a_success_ends_it()
    {
        var backoff = default(DeviceBackoff).After(DeviceFails, Now, 1);
        Assert.Equal(Now.AddSeconds(30), backoff.Until);
        Assert.False(backoff.CanSend(Now.AddSeconds(29)));
        Assert.True(backoff.CanSend(Now.AddSeconds(30)));
        Assert.Equal(Now.AddSeconds(60), backoff.After(DeviceFails, Now, 1).Until);
        Assert.Equal(Now.AddHours(3), backoff.After(PushResult.RetryDevice("x", TimeSpan.FromHours(3)), Now, 1).Until);
        Assert.Equal(backoff, backoff.After(AppFails, Now, 1));
        Assert.Equal(default, backoff.After(Good, Now, 1));
    }

    [Fact]
    public void A_lane_waits_as_long_as_the_provider_says_and_counts_a_batch_once()
    {
        var lane = default(LaneState);
        for (var i = 0; i < 100; i++)
            lane = lane.After(AppFails, Now, 1);
        Assert.Equal(new LaneState(1, Now.AddSeconds(1), null), lane);

        lane = lane.After(PushResult.RetryApp("x", TimeSpan.FromSeconds(90)), Now, 1);
        Assert.Equal(Now.AddSeconds(90), lane.PausedUntil);
        // A push that was under way ends well, and cuts nothing short.
        lane = lane.After(Good, Now.AddSeconds(1), 1).After(AppFails, Now.AddSeconds(2), 1);
        Assert.Equal(new LaneState(1, Now.AddSeconds(90), null), lane);
        Assert.True(lane.CanSend(Now.AddSeconds(90)));
        Assert.Equal(2, lane.After(AppFails, Now.AddSeconds(90), 1).Failures);
        Assert.Equal(0, lane.After(Good, Now.AddSeconds(90), 1).Failures);
        Assert.Equal(lane, lane.After(DeviceFails, Now, 1));
    }

    [Fact]
    public void A_lane_stops_at_refused_credentials_of_the_app_and_not_of_one_device()
    {
        Assert.True(default(LaneState).After(PushResult.Refused("http_403", PushScope.Device), Now, 1).CanSend(Now));
        var stopped = default(LaneState).After(PushResult.Refused("InvalidProviderToken"), Now, 1).After(Good, Now, 1);
        Assert.Equal("InvalidProviderToken", stopped.StoppedBy);
        Assert.False(stopped.CanSend(Now.AddYears(1)));
        Assert.True(LaneState.Renewed().CanSend(Now));
    }

    [Fact]
    public void A_push_is_tried_again_within_its_budget()
    {
        Assert.Equal(Now.AddSeconds(30), RetryPlan.Next(DeviceFails, 1, Now, null, Now, 1));
        Assert.Equal(Now.AddSeconds(1), RetryPlan.Next(AppFails, 1, Now, null, Now, 1));
        Assert.Equal(Now.AddMinutes(10), RetryPlan.Next(PushResult.RetryApp("x", TimeSpan.FromMinutes(10)), 1, Now, null, Now, 1));
        Assert.Null(RetryPlan.Next(DeviceFails, RetryPlan.TriesMax, Now, null, Now, 1));
        Assert.Null(RetryPlan.Next(AppFails, 1, Now.AddDays(-1), null, Now, 1));
        Assert.Null(RetryPlan.Next(AppFails, 1, Now, Now.AddSeconds(1), Now, 1));
        Assert.Null(RetryPlan.Next(PushResult.Dropped("x"), 1, Now, null, Now, 1));
        Assert.Null(RetryPlan.Next(PushResult.Refused("x"), 1, Now, null, Now, 1));
    }

    [Fact]
    public void A_next_try_is_always_later_and_never_after_the_end()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<(PositiveInt Tries, PositiveInt Seconds, bool IsDevice, NonNegativeInt Jitter)>(),
            given =>
            {
                var after = given.Seconds.Get % 2 == 0 ? TimeSpan.FromSeconds(given.Seconds.Get) : (TimeSpan?)null;
                var result = given.IsDevice ? PushResult.RetryDevice("x", after) : PushResult.RetryApp("x", after);
                var end = Now.AddSeconds(given.Seconds.Get);
                return RetryPlan.Next(result, given.Tries.Get, Now, end, Now, given.Jitter.Get % 100 / 100.0) is not { } next
                    || (next > Now && next < end && next >= Now + (after ?? TimeSpan.Zero));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Receipts_are_asked_for_at_their_times_and_for_a_day()
    {
        var times = new List<double>();
        for (var next = ReceiptSchedule.NextAt(Now, Now); next is { } at; next = ReceiptSchedule.NextAt(Now, at))
            times.Add((at - Now).TotalMinutes);
        Assert.Equal([15, 20, 30, .. Enumerable.Range(1, 24).Select(hour => hour * 60.0)], times);
        Assert.Null(ReceiptSchedule.NextAt(Now, Now.AddDays(2)));
        Assert.Equal(Now.AddHours(3), ReceiptSchedule.NextAt(Now, Now.AddHours(2.5)));
    }

    [Fact]
    public void A_token_becomes_doubtful_by_failing_for_a_day_and_dies_of_a_month()
    {
        var health = default(TokenHealth);
        for (var i = 0; i < 10; i++)
            health = health.After(DeviceFails, Now, Now.AddHours(i));
        Assert.Equal(TokenState.Fresh, health.State);
        health = health.After(DeviceFails, Now, Now.AddDays(1));
        Assert.Equal(TokenState.Doubtful, health.State);
        Assert.False(health.CanSend(Now.AddDays(1).AddHours(23)));
        Assert.True(health.CanSend(Now.AddDays(2)));
        Assert.Equal(default, health.After(Good, Now, Now.AddDays(2)));
        health = health.After(PushResult.Refused("http_403", PushScope.Device), Now, Now.AddDays(30));
        Assert.Equal(TokenState.Dead, health.State);
        Assert.False(health.CanSend(Now.AddYears(1)));
    }

    [Fact]
    public void Few_failures_however_old_are_no_doubt()
    {
        var health = default(TokenHealth).After(DeviceFails, Now, Now).After(DeviceFails, Now, Now.AddDays(3));
        Assert.Equal(TokenState.Fresh, health.State);
        Assert.Equal(
            health, health.After(AppFails, Now, Now).After(PushResult.TooLarge("x"), Now, Now).After(PushResult.Refused("x"), Now, Now));
    }

    [Fact]
    public void A_token_dies_at_once_by_the_provider_s_word_unless_it_was_registered_since()
    {
        Assert.Equal(TokenState.Dead, default(TokenHealth).After(PushResult.Dead("UNREGISTERED"), Now, Now).State);
        Assert.Equal(
            TokenState.Dead, default(TokenHealth).After(PushResult.Dead("Unregistered", Now.AddHours(1)), Now, Now.AddHours(2)).State);
        Assert.Equal(default, default(TokenHealth).After(PushResult.Dead("Unregistered", Now.AddHours(-1)), Now, Now.AddHours(2)));
        // A receipt that comes late wakes nobody.
        Assert.Equal(TokenState.Dead, default(TokenHealth).After(PushResult.Dead("x"), Now, Now).After(Good, Now, Now).State);
    }

    [Fact]
    public void Results_carry_codes_and_no_texts_of_others()
    {
        Assert.Equal("unknown", PushResult.Dropped("<script>").Reason);
        Assert.Equal("unknown", PushResult.Dropped(new('x', 65)).Reason);
        Assert.Equal("unknown", PushResult.Dropped(null).Reason);
        Assert.Equal(PushResult.RetryAfterMax, PushResult.RetryApp("x", TimeSpan.MaxValue).RetryAfter);
        Assert.Equal(TimeSpan.Zero, PushResult.RetryApp("x", TimeSpan.FromSeconds(-1)).RetryAfter);
        Assert.Null(PushResult.Accepted(new('x', 257)).Ticket);
    }
}
