using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Inbox;

public sealed class MarkTests
{
    private readonly ActorBench _bench = new();
    private readonly Position[] _positions;

    public MarkTests()
    {
        _bench.View();
        _positions = [.. new[] { "a", "b", "c", "d" }.Select(id => _bench.Publish(id).Value!.Position!.Value)];
    }

    [Fact]
    public void Reading_one_takes_it_off_both_counts()
    {
        Assert.Equal(new OwnCounts(3, 3, 6), _bench.Mark(InboxChange.Read, "b").Value!.Counts);
        Assert.Equal(["d", "c", "a"], _bench.Ids(ItemFilter.Unread));
        Assert.Equal(["d", "c", "b", "a"], _bench.Ids());
    }

    [Fact]
    public void Seeing_takes_items_off_the_unseen_count_alone()
    {
        Assert.Equal(new OwnCounts(4, 2, 6), _bench.Mark(InboxChange.Seen, "a", "c").Value!.Counts);
        Assert.Equal(new OwnCounts(4, 0, 7), _bench.MarkAll(InboxChange.Seen).Value!.Counts);
    }

    [Fact]
    public void Reading_up_to_a_position_reads_what_the_client_saw()
    {
        Assert.Equal(2, _bench.MarkUpTo(InboxChange.Read, _positions[1]).Value!.Counts.Unread);
        Assert.Equal(["d", "c"], _bench.Ids(ItemFilter.Unread));
    }

    [Fact]
    public void All_reads_all_that_is_there_and_nothing_that_comes()
    {
        Assert.Equal(0, _bench.MarkAll(InboxChange.Read).Value!.Counts.Unread);
        _bench.Publish("e");
        Assert.Equal(["e"], _bench.Ids(ItemFilter.Unread));
    }

    [Fact]
    public void Archiving_puts_items_away_and_reads_them_and_restoring_brings_them_back_read()
    {
        Assert.Equal(new OwnCounts(3, 3, 6), _bench.Mark(InboxChange.Archived, "b").Value!.Counts);
        Assert.Equal(["d", "c", "a"], _bench.Ids());
        Assert.Equal(["b"], _bench.Ids(ItemFilter.Archived));
        Assert.Equal(new OwnCounts(3, 3, 7), _bench.Mark(InboxChange.Restored, "b").Value!.Counts);
        Assert.Equal(["d", "c", "b", "a"], _bench.Ids());
        Assert.Empty(_bench.Ids(ItemFilter.Archived));
    }

    [Fact]
    public void Deleting_is_for_good()
    {
        Assert.Equal(new OwnCounts(3, 3, 6), _bench.Mark(InboxChange.Deleted, "b").Value!.Counts);
        Assert.Equal(["d", "c", "a"], _bench.Ids());
        _bench.Mark(InboxChange.Restored, "b");
        Assert.Equal(["d", "c", "a"], _bench.Ids());
    }

    [Theory]
    [InlineData(InboxChange.Seen)]
    [InlineData(InboxChange.Read)]
    [InlineData(InboxChange.Archived)]
    [InlineData(InboxChange.Deleted)]
    public void Repeating_a_mark_writes_nothing_and_tells_nothing(InboxChange change)
    {
        _bench.Mark(change, "a", "b");
        var told = _bench.Told.Count;
        var view = _bench.Mark(change, "b", "a").Value!;
        Assert.Empty(_bench.Written);
        Assert.Equal(told, _bench.Told.Count);
        Assert.Equal(6, view.Head.Version);
    }

    [Fact]
    public void Items_that_are_gone_or_were_never_there_are_passed_over()
    {
        _bench.Mark(InboxChange.Deleted, "a");
        Assert.Equal(2, _bench.Mark(InboxChange.Read, "a", "b", "nothing").Value!.Counts.Unread);
        Assert.Equal(["b"], LastData().Ids);
    }

    [Fact]
    public void A_mark_is_one_row_whatever_it_marks()
    {
        _bench.MarkAll(InboxChange.Read);
        Assert.Single(_bench.Written);
        Assert.Equal(_positions[^1].Offset, LastData().UpTo);
        Assert.Null(LastData().Ids);
    }

    [Fact]
    public void Single_items_above_a_position_do_not_move_the_position()
    {
        _bench.Command(new(InboxChange.Read, ["d", "a"], _positions[1], false, []));
        Assert.Equal(["c"], _bench.Ids(ItemFilter.Unread));
        Assert.Equal(_positions[1].Offset, LastData().UpTo);
        Assert.Equal(["d"], LastData().Ids);
    }

    [Fact]
    public void Reading_after_seeing_and_seeing_after_reading_leave_it_read()
    {
        _bench.Mark(InboxChange.Seen, "a");
        _bench.Mark(InboxChange.Read, "a");
        _bench.Mark(InboxChange.Seen, "a");
        Assert.Empty(_bench.Written);
        Assert.Equal(new OwnCounts(3, 3, 7), _bench.View().Counts);
    }

    [Fact]
    public void A_mark_on_another_device_is_told_with_the_counts_after_it()
    {
        _bench.Mark(InboxChange.Read, "a");
        var told = Assert.IsType<InboxAppended>(_bench.Told[^1]);
        Assert.Equal((InboxChange.Read, 6L, new OwnCounts(3, 3, 6)), (told.Row.Change, told.Row.Version, told.Counts));
    }

    [Fact]
    public void A_position_from_the_future_is_refused()
    {
        var refusal = _bench.MarkUpTo(InboxChange.Read, _positions[^1] with { Offset = 6 }).Refusal!;
        Assert.Equal((ErrorCode.PositionAhead, "upTo", 5L), (refusal.Code, refusal.Field, refusal.Limit));
        Assert.Equal(4, _bench.View().Counts.Unread);
    }

    [Fact]
    public void A_position_of_another_epoch_is_refused()
    {
        var other = new Position(new(_positions[0].Epoch.Value ^ 1), 1);
        Assert.Equal(ErrorCode.EpochMismatch, _bench.MarkUpTo(InboxChange.Read, other).Refusal!.Code);
        Assert.Equal(ErrorCode.EpochMismatch, _bench.MarkUpTo(InboxChange.Read, Position.None).Refusal!.Code);
    }

    [Fact]
    public void More_items_than_a_call_may_mark_are_refused()
    {
        var ids = Enumerable.Range(0, MarkCommand.ItemsMax + 1).Select(i => $"i{i}").ToArray();
        var refusal = _bench.Mark(InboxChange.Read, ids).Refusal!;
        Assert.Equal((ErrorCode.BatchTooLarge, (long)MarkCommand.ItemsMax), (refusal.Code, refusal.Limit));
        Assert.True(_bench.Mark(InboxChange.Read, ids[1..]).IsAccepted);
    }

    [Fact]
    public void An_id_that_is_no_string_is_refused() =>
        Assert.Equal(ErrorCode.FieldInvalid, _bench.Mark(InboxChange.Read, "a", null!).Refusal!.Code);

    private MarkData LastData() =>
        JsonSerializer.Deserialize(_bench.Disk.Find(Sample.Ada.Actor)!.RetainedInbox.Last().Body.Span, InboxJson.Default.MarkData)!;
}
