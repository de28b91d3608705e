using Nudge.Core.Inbox;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Inbox;

public sealed class CollapseTests
{
    private static readonly PublishRules Rules = new() { CollapseKey = "k" };

    private readonly ActorBench _bench = new();

    public CollapseTests() => _bench.View();

    [Fact]
    public void Unread_items_of_one_key_grow_under_a_new_version()
    {
        Assert.Equal(PublishStatus.Stored, Publish("a", actor: "ben").Status);
        var second = Publish("b", actor: "cem");
        Assert.Equal((PublishStatus.Collapsed, 3L), (second.Status, second.Position!.Value.Offset));
        var item = Assert.Single(Items());
        Assert.Equal(("a", 2L, 3L, 2), (item.Id, item.Facts!.FirstVersion, item.Position.Offset, item.Facts.Count));
        Assert.Equal(["cem", "ben"], item.Facts.Actors);
        Assert.Equal("b", Sample.IdIn(item.Envelope));
        Assert.Equal(new OwnCounts(1, 1, 3), _bench.View().Counts);
        Assert.Equal(InboxChange.Grown, _bench.Disk.Find(Sample.Ada.Actor)!.RetainedInbox.Last().Change);
    }

    [Fact]
    public void A_grown_item_says_what_its_newest_notification_says()
    {
        _bench.Publish("a", "comment.added", "ben", "post-1", Rules);
        _bench.Publish("b", "like.added", "cem", "post-2", Rules);
        var facts = Assert.Single(Items()).Facts!;
        Assert.Equal(("like.added", "cem", "post-2", "k"), (facts.Type, facts.Actor, facts.Entity, facts.CollapseKey));
    }

    [Fact]
    public void Actors_are_named_once_the_latest_first_and_ten_at_most()
    {
        for (var i = 0; i < 12; i++)
            Publish($"i{i}", actor: $"u{i}");
        Publish("again", actor: "u5");
        Publish("nobody");
        var facts = Assert.Single(Items()).Facts!;
        Assert.Equal(["u5", "u11", "u10", "u9", "u8", "u7", "u6", "u4", "u3", "u2"], facts.Actors);
        Assert.Equal(14, facts.Count);
    }

    [Theory]
    [InlineData(InboxChange.Read)]
    [InlineData(InboxChange.Archived)]
    [InlineData(InboxChange.Deleted)]
    public void After_a_read_or_archived_item_a_new_one_starts(InboxChange change)
    {
        Publish("a");
        _bench.Mark(change, "a");
        Assert.Equal(PublishStatus.Stored, Publish("b").Status);
        Assert.Equal(PublishStatus.Collapsed, Publish("c").Status);
        Assert.Equal(1, _bench.View().Counts.Unread);
    }

    [Fact]
    public void A_seen_item_that_grows_is_unseen_again()
    {
        Publish("a");
        _bench.MarkAll(InboxChange.Seen);
        Assert.Equal(new OwnCounts(1, 0, 3), _bench.View().Counts);
        Publish("b");
        Assert.Equal(new OwnCounts(1, 1, 4), _bench.View().Counts);
        Assert.False(Assert.Single(Items()).Seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Putting_an_older_item_of_the_key_away_keeps_the_newest_growing(bool isReloaded)
    {
        Publish("old");
        _bench.Mark(InboxChange.Read, "old");
        Publish("new");
        _bench.Mark(InboxChange.Archived, "old");
        _bench.Mark(InboxChange.Seen, "new");
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(PublishStatus.Collapsed, Publish("newer").Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_item_that_is_full_gives_way_to_the_next(bool isReloaded)
    {
        var rules = Rules with { CollapseMax = 2 };
        Assert.Equal(["Stored", "Collapsed", "Stored"], Statuses("a", "b", "c"));
        _bench.Mark(InboxChange.Seen, "a");
        if (isReloaded)
            _bench.Reload();
        Assert.Equal(["Collapsed", "Stored"], Statuses("d", "e"));

        IEnumerable<string> Statuses(params string[] ids) => ids.Select(id => _bench.Publish(id, rules: rules).Value!.Status.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_window_is_counted_from_when_the_item_was_opened(bool isReloaded)
    {
        var rules = Rules with { CollapseWindow = TimeSpan.FromMinutes(10), ItemsMax = 10 };
        _bench.Publish("a", rules: rules);
        _bench.Time.Advance(TimeSpan.FromMinutes(6));
        _bench.Publish("b", rules: rules);
        for (var i = 0; i < 9; i++)
            _bench.Publish($"i{i}", rules: new() { ItemsMax = 10 });
        // The row that opened the item is below the floor now.
        _bench.Decide(Sample.Ada, actor => actor.Trim(2));
        if (isReloaded)
            _bench.Reload();
        _bench.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(PublishStatus.Collapsed, _bench.Publish("c", rules: rules).Value!.Status);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(PublishStatus.Stored, _bench.Publish("d", rules: rules).Value!.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_collapsed_id_is_remembered_with_where_it_went(bool isReloaded)
    {
        var positions = new[] { "a", "b", "c" }.Select(id => Publish(id).Position).ToArray();
        if (isReloaded)
            _bench.Reload();
        foreach (var (id, position) in new[] { "a", "b", "c" }.Zip(positions))
        {
            var again = Publish(id);
            Assert.True(again.Duplicate);
            Assert.Equal(position, again.Position);
        }

        Assert.Equal(3, Assert.Single(Items()).Facts!.Count);
    }

    [Fact]
    public void A_grown_item_moves_to_the_front()
    {
        Publish("a");
        _bench.Publish("b");
        Assert.Equal(["b", "a"], _bench.Ids());
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Publish("c");
        Assert.Equal(["a", "b"], _bench.Ids());
    }

    [Fact]
    public void Items_of_other_keys_and_of_none_do_not_grow()
    {
        _bench.Publish("a");
        _bench.Publish("b");
        _bench.Publish("c", rules: Rules with { CollapseKey = "x" });
        _bench.Publish("d", rules: Rules with { CollapseKey = "y" });
        Assert.Equal(4, _bench.View().Counts.Unread);
    }

    [Fact]
    public void A_position_read_before_an_item_grew_does_not_read_what_grew()
    {
        var seen = Publish("a").Position!.Value;
        Publish("b");
        _bench.MarkUpTo(InboxChange.Read, seen);
        Assert.Equal(1, _bench.View().Counts.Unread);
    }

    [Fact]
    public void An_item_that_grows_into_a_muted_type_leaves_the_counts()
    {
        _bench.Mute(types: ["loud"]);
        _bench.Publish("a", "quiet", rules: Rules);
        _bench.Publish("b", "loud", rules: Rules);
        Assert.Equal(0, _bench.View().Counts.Unread);
        _bench.Mute();
        Assert.Equal(1, _bench.View().Counts.Unread);
    }

    private PublishReceipt Publish(string id, string? actor = null) => _bench.Publish(id, actor: actor, rules: Rules).Value!;

    private IReadOnlyList<ListedItem> Items() => _bench.Page(new(ListKey.Newest, false, ItemFilter.Active, null, 100)).Items;
}
