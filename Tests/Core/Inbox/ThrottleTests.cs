using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Inbox;

public sealed class ThrottleTests
{
    private static readonly PublishRules Rules = new() { ThrottleCount = 2, ThrottleWindow = TimeSpan.FromMinutes(1) };

    private readonly ActorBench _bench = new();

    public ThrottleTests() => _bench.View();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void More_than_the_count_in_a_window_is_remembered_and_not_stored(bool isReloaded)
    {
        Assert.Equal([PublishStatus.Stored, PublishStatus.Stored], [Publish("a").Status, Publish("b").Status]);
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(new PublishReceipt(PublishStatus.Throttled, null, false), Publish("c"));
        Assert.Equal("c", Assert.IsType<AcceptedRow>(Assert.Single(_bench.Written)).Id);
        Assert.Equal(2, _bench.View().Counts.Unread);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_throttled_id_stays_throttled_whoever_retries(bool isReloaded)
    {
        Publish("a");
        Publish("b");
        Publish("c");
        _bench.Time.Advance(TimeSpan.FromHours(1));
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(new PublishReceipt(PublishStatus.Throttled, null, true), Publish("c"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_window_slides(bool isReloaded)
    {
        Publish("a");
        _bench.Time.Advance(TimeSpan.FromSeconds(40));
        Publish("b");
        _bench.Time.Advance(TimeSpan.FromSeconds(20));
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(PublishStatus.Stored, Publish("c").Status);
        Assert.Equal(PublishStatus.Throttled, Publish("d").Status);
    }

    [Fact]
    public void Each_type_has_a_window_of_its_own()
    {
        Publish("a");
        Publish("b");
        Assert.Equal(PublishStatus.Stored, _bench.Publish("c", "other", rules: Rules).Value!.Status);
    }

    [Theory]
    [InlineData(InboxChange.Read, false)]
    [InlineData(InboxChange.Archived, false)]
    [InlineData(InboxChange.Deleted, false)]
    [InlineData(InboxChange.Deleted, true)]
    public void Putting_items_away_makes_no_room(InboxChange change, bool isReloaded)
    {
        Publish("a");
        Publish("b");
        _bench.MarkAll(change);
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(PublishStatus.Throttled, Publish("c").Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Notifications_that_grew_into_an_item_count_when_they_came(bool isReloaded)
    {
        var rules = Rules with { CollapseKey = "k", ThrottleCount = 3 };
        _bench.Publish("a", rules: rules);
        _bench.Publish("b", rules: rules);
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        _bench.Publish("c", rules: rules);
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(PublishStatus.Collapsed, _bench.Publish("d", rules: rules).Value!.Status);
        Assert.Equal(PublishStatus.Collapsed, _bench.Publish("e", rules: rules).Value!.Status);
        Assert.Equal(PublishStatus.Throttled, _bench.Publish("f", rules: rules).Value!.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrivals_below_the_floor_are_forgotten_whether_loaded_or_not(bool isReloaded)
    {
        Publish("a");
        Publish("b");
        _bench.Decide(Sample.Ada, actor => actor.Trim(2));
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(PublishStatus.Stored, Publish("c").Status);
        Assert.Equal(PublishStatus.Throttled, Publish("d").Status);
    }

    private PublishReceipt Publish(string id) => _bench.Publish(id, rules: Rules).Value!;
}
