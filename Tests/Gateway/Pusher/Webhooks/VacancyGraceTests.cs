using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

public sealed class VacancyGraceTests
{
    private static readonly AppId App = AppId.Parse("library");
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly VacancyGrace _grace;

    public VacancyGraceTests() => _grace = new(_time);

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public void A_vacancy_is_told_after_three_seconds_and_not_before()
    {
        Assert.Null(_grace.NextIn);
        Assert.False(_grace.Admits(new ChannelVacated(App, "a", Now)));
        Assert.Equal(TimeSpan.FromSeconds(3), _grace.NextIn);
        _time.Advance(TimeSpan.FromMilliseconds(2_999));
        Assert.Empty(Released());
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(TimeSpan.Zero, _grace.NextIn);
        Assert.IsType<ChannelVacated>(Assert.Single(Released()));
        Assert.Null(_grace.NextIn);
        Assert.True(_grace.Admits(new ChannelOccupied(App, "a", Now)));
    }

    [Fact]
    public void Who_comes_back_within_that_time_has_never_left()
    {
        Assert.False(_grace.Admits(new ChannelVacated(App, "a", Now)));
        Assert.False(_grace.Admits(new MemberRemoved(App, "a", Now, "ada")));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_grace.Admits(new ChannelOccupied(App, "a", Now)));
        Assert.False(_grace.Admits(new MemberAdded(App, "a", Now, "ada")));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(Released());
        Assert.True(_grace.Admits(new ChannelOccupied(App, "a", Now)));
    }

    [Fact]
    public void Who_leaves_again_has_three_seconds_again()
    {
        _grace.Admits(new ChannelVacated(App, "a", Now));
        _time.Advance(TimeSpan.FromSeconds(2));
        _grace.Admits(new ChannelOccupied(App, "a", Now));
        var second = new ChannelVacated(App, "a", Now);
        _grace.Admits(second);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(Released());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(second, Assert.Single(Released()));
    }

    [Fact]
    public void Nobody_returns_for_another_user_channel_or_app()
    {
        _grace.Admits(new ChannelVacated(App, "a", Now));
        _grace.Admits(new MemberRemoved(App, "a", Now, "ada"));

        Assert.True(_grace.Admits(new ChannelOccupied(App, "b", Now)));
        Assert.True(_grace.Admits(new ChannelOccupied(AppId.Parse("other"), "a", Now)));
        Assert.True(_grace.Admits(new MemberAdded(App, "a", Now, "ben")));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, Released().Count);
    }

    [Fact]
    public void Other_events_do_not_wait_and_a_process_that_stops_tells_all()
    {
        Assert.True(_grace.Admits(new CacheMissed(App, "a", Now)));
        Assert.True(_grace.Admits(new SubscriptionsCounted(App, "a", Now, 7)));
        Assert.True(_grace.Admits(new ClientEventSent(App, "a", Now, "client-a", default, "1.2", null)));
        _grace.Admits(new ChannelVacated(App, "a", Now));

        Assert.Single(Released(all: true));
    }

    private List<OccupancyNotice> Released(bool all = false)
    {
        var released = new List<OccupancyNotice>();
        _grace.Release(released, all);
        return released;
    }
}
