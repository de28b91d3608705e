using Nudge.Core.Inbox;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Inbox;

public sealed class TrimTests
{
    private static readonly PublishRules Ten = new() { ItemsMax = 10 };

    private readonly ActorBench _bench = new();

    public TrimTests() => _bench.View();

    [Fact]
    public void Above_its_most_items_the_oldest_leave_with_their_counts()
    {
        for (var i = 1; i <= 12; i++)
            _bench.Publish($"i{i}", rules: Ten);
        Assert.Equal(new OwnCounts(10, 10, 13), _bench.View().Counts);
        Assert.Equal(3, _bench.View().Head.Floor);
        Assert.Equal("i3", _bench.Ids()[^1]);
    }

    [Fact]
    public void A_grown_item_is_as_young_as_its_growth()
    {
        var grows = Ten with { CollapseKey = "k" };
        _bench.Publish("grows", rules: grows);
        for (var i = 1; i <= 9; i++)
            _bench.Publish($"i{i}", rules: Ten);
        _bench.Publish("more", rules: grows);
        Assert.Equal(0, _bench.View().Head.Floor);
        _bench.Publish("i10", rules: Ten);
        Assert.Equal(3, _bench.View().Head.Floor);
        Assert.Equal(["i10", "grows", "i9"], _bench.Ids().Take(3));
        Assert.Equal(10, _bench.View().Counts.Unread);
    }

    [Fact]
    public void A_smaller_bound_trims_at_the_next_publish()
    {
        for (var i = 1; i <= 30; i++)
            _bench.Publish($"i{i}");
        _bench.Publish("last", rules: Ten);
        Assert.Equal(10, _bench.View().Counts.Unread);
    }

    [Fact]
    public void A_trim_tells_the_counts_that_are_left()
    {
        _bench.Publish("a");
        _bench.Publish("b");
        var head = _bench.Decide(Sample.Ada, actor => actor.Trim(2));
        Assert.Equal((3, 2), (head.Version, head.Floor));
        Assert.Equal(new InboxTrimmed(Sample.Ada, head, new(1, 1, 3)), _bench.Told[^1]);
        Assert.Equal(["b"], _bench.Ids());
    }

    [Fact]
    public void A_floor_never_goes_down_or_past_the_head()
    {
        _bench.Publish("a");
        Assert.Equal(1, _bench.Decide(Sample.Ada, actor => actor.Trim(1)).Floor);
        Assert.Equal(1, _bench.Decide(Sample.Ada, actor => actor.Trim(0)).Floor);
        Assert.Empty(_bench.Written);
        Assert.Equal(2, _bench.Decide(Sample.Ada, actor => actor.Trim(long.MaxValue)).Floor);
        Assert.Equal(3, _bench.Publish("b").Value!.Position!.Value.Offset);
    }

    [Fact]
    public void A_log_has_a_most_of_rows_whatever_they_say()
    {
        _bench.Publish("first");
        _bench.Publish("second");
        for (var i = 0; i < InboxActor.RowsMax / 2; i++)
        {
            // Straight at the actor: the bench would compare the whole log each time.
            Toggle(InboxChange.Archived);
            Toggle(InboxChange.Restored);
        }

        var view = _bench.View();
        Assert.Equal(view.Head.Version - InboxActor.RowsMax, view.Head.Floor);
        Assert.Empty(_bench.Ids());
        Assert.Equal(0, view.Counts.Unread);

        void Toggle(InboxChange change) => _bench.DecideQuietly(Sample.Ada, actor => actor.Mark(new(change, ["second"], null, false, [])));
    }
}
