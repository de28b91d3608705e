using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Inbox;

public sealed class PublishingTests
{
    private readonly ActorBench _bench = new();

    public PublishingTests() => _bench.View();

    [Fact]
    public void A_notification_is_one_row_of_the_log_and_one_remembered_id()
    {
        var receipt = _bench.Publish("a", "borrow.requested", actor: "ben", entity: "loan-17").Value!;
        Assert.Equal(new PublishReceipt(PublishStatus.Stored, _bench.View().Head.Position, false), receipt);
        var row = Assert.Single(_bench.Disk.Find(Sample.Ada.Actor)!.RetainedInbox, row => row.Change == InboxChange.Item);
        Assert.Equal(("a", 2L, "borrow.requested", "ben", "loan-17", 1),
            (row.Item!.Id, row.Item.FirstVersion, row.Item.Type, row.Item.Actor, row.Item.Entity, row.Item.Count));
        Assert.Equal(["ben"], row.Item.Actors);
        Assert.Equal("a", Sample.IdIn(row.Body));
    }

    [Fact]
    public void It_is_unread_and_unseen_at_its_own_version()
    {
        _bench.Publish("a");
        _bench.Publish("b");
        Assert.Equal(new OwnCounts(2, 2, 3), _bench.View().Counts);
        Assert.Equal(["b", "a"], _bench.Ids());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_id_is_one_notification_and_carries_the_first_position(bool isReloaded)
    {
        var first = _bench.Publish("a").Value!;
        _bench.Publish("b");
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(first with { Duplicate = true }, _bench.Publish("a").Value);
        Assert.Empty(_bench.Written);
        Assert.Equal(2, _bench.View().Counts.Unread);
    }

    [Fact]
    public void The_same_id_for_two_users_is_two_notifications()
    {
        _bench.Publish("a");
        Assert.False(_bench.Publish(Sample.Inbox("ben"), Sample.Publication("a")).Value!.Duplicate);
    }

    [Fact]
    public void An_id_older_than_what_was_loaded_is_looked_up()
    {
        var rules = new PublishRules { ItemsMax = 10 };
        var first = _bench.Publish("first", rules: rules).Value!;
        for (var i = 0; i < AcceptedIds.LoadLimit; i++)
            _bench.Publish($"i{i}", rules: rules);
        _bench.Reload();
        Assert.Equal(first with { Duplicate = true }, _bench.Publish("first", rules: rules).Value);
    }

    [Fact]
    public void A_retained_item_keeps_its_id_even_after_24_hours()
    {
        var first = _bench.Publish("a").Value!;
        _bench.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(first with { Duplicate = true }, _bench.Publish("a").Value);
    }

    [Fact]
    public void A_deleted_items_id_is_free_after_24_hours_and_not_before()
    {
        _bench.Publish("a");
        _bench.Mark(InboxChange.Deleted, "a");
        Assert.True(_bench.Publish("a").Value!.Duplicate);
        _bench.Time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMilliseconds(1));
        Assert.False(_bench.Publish("a").Value!.Duplicate);
        Assert.Equal(["a"], _bench.Ids());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_quota_holds_for_a_day_of_UTC_and_over_reloads(bool isReloaded)
    {
        var rules = new PublishRules { QuotaPerDay = 2 };
        _bench.Time.SetUtcNow(new(2026, 1, 31, 23, 59, 0, TimeSpan.Zero));
        Assert.True(_bench.Publish("a", rules: rules).IsAccepted);
        Assert.True(_bench.Publish("b", rules: rules).IsAccepted);
        if (isReloaded)
            _bench.Reload();
        var refusal = _bench.Publish("c", rules: rules).Refusal!;
        Assert.Equal((ErrorCode.QuotaExceeded, 2L), (refusal.Code, refusal.Limit));
        Assert.True(_bench.Publish("b", rules: rules).Value!.Duplicate);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_bench.Publish("c", rules: rules).IsAccepted);
        Assert.True(_bench.Publish("d", rules: rules).IsAccepted);
        Assert.False(_bench.Publish("e", rules: rules).IsAccepted);
    }

    [Fact]
    public void A_refused_notification_can_be_published_again_with_its_id()
    {
        Assert.False(_bench.Publish("a", rules: new() { QuotaPerDay = 0 }).IsAccepted);
        Assert.False(_bench.Publish("a").Value!.Duplicate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_clock_that_goes_back_does_not_take_the_log_with_it(bool isReloaded)
    {
        _bench.Publish("a");
        var at = _bench.Time.GetUtcNow();
        _bench.Time.AdjustTime(at - TimeSpan.FromHours(1));
        if (isReloaded)
            _bench.Reload();
        _bench.Publish("b");
        Assert.Equal(at, _bench.Disk.Find(Sample.Ada.Actor)!.RetainedInbox.Last().At);
        Assert.Equal(["b", "a"], _bench.Ids());
        Assert.True(_bench.Publish("a").Value!.Duplicate);
    }

    [Fact]
    public void Times_are_kept_in_milliseconds()
    {
        _bench.Time.Advance(TimeSpan.FromTicks(12_345));
        _bench.Publish("a");
        Assert.Equal(0, _bench.Written.OfType<AcceptedRow>().Single().At.Ticks % TimeSpan.TicksPerMillisecond);
    }

    [Fact]
    public void An_ephemeral_notification_is_published_and_leaves_nothing()
    {
        var told = _bench.Told.Count;
        var receipt = _bench.Decide(Sample.Ada, actor => actor.PublishEphemeral(Sample.Publication("a"))).Value!;
        Assert.Equal(new PublishReceipt(PublishStatus.Sent, null, false), receipt);
        Assert.Equal("a", Assert.IsType<InboxEphemeral>(Assert.Single(_bench.Told.Skip(told))).Id);
        Assert.Empty(_bench.Written);
    }
}
