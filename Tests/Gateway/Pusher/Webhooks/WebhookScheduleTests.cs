using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

public sealed class WebhookScheduleTests
{
    [Fact]
    public void Attempts_grow_apart_up_to_a_minute_and_end_after_five()
    {
        var at = TestClock.AtNoon().GetUtcNow();
        var waits = new List<double>();
        var now = at;
        for (var attempts = 1; WebhookSchedule.Next(at, attempts, now, null) is { } next; attempts++)
        {
            waits.Add((next - now).TotalSeconds);
            now = next;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60, 57], waits);
        Assert.Equal(TimeSpan.FromMinutes(5), now - at);
    }

    [Fact]
    public void A_receiver_may_ask_for_more_time_within_bounds()
    {
        var at = TestClock.AtNoon().GetUtcNow();
        Assert.Equal(at.AddSeconds(20), WebhookSchedule.Next(at, 1, at, TimeSpan.FromSeconds(20)));
        Assert.Equal(at.AddSeconds(60), WebhookSchedule.Next(at, 1, at, TimeSpan.FromDays(1)));
        Assert.Equal(at.AddSeconds(1), WebhookSchedule.Next(at, 1, at, TimeSpan.FromSeconds(-5)));
    }

    [Fact]
    public void A_receiver_keeps_ten_thousand_events_and_counts_off_what_is_settled()
    {
        var time = TestClock.AtNoon();
        var backlog = new WebhookBacklog(time);
        for (var i = 0; i < WebhookBacklog.EventsMax; i++)
            Assert.True(backlog.TryAdd());
        Assert.False(backlog.TryAdd());

        backlog.Remove(1);
        Assert.True(backlog.TryAdd());
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(backlog.TryAdd());
        backlog.Remove(3);
        Assert.True(backlog.TryAdd());
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(backlog.IsEmpty);
        backlog.Remove(5);
        Assert.True(backlog.IsEmpty);
    }
}
