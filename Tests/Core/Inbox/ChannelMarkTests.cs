using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Inbox;

public sealed class ChannelMarkTests
{
    private readonly ActorBench _bench = new();

    public ChannelMarkTests()
    {
        _bench.PublishTo(Sample.Branch, "before");
        _bench.Subscribe(Sample.Branch);
        for (var i = 2; i <= 6; i++)
            _bench.PublishTo(Sample.Branch, $"c{i}");
    }

    [Fact]
    public void Rows_after_the_subscription_are_unread()
    {
        Assert.Equal((5, 5), Counts());
        Assert.Equal(["c6", "c5", "c4", "c3", "c2"], _bench.Ids());
    }

    [Fact]
    public void Reading_up_to_a_position_moves_the_cursor()
    {
        Assert.True(_bench.MarkInUpTo(Sample.Branch, InboxChange.Read, 4).IsAccepted);
        Assert.Equal((2, 2), Counts());
        Assert.Equal((4, ""), Cursor());
    }

    [Fact]
    public void The_cursor_never_goes_back()
    {
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Read, 4);
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Read, 3);
        Assert.Empty(_bench.Written);
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Seen, 3);
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Seen, 2);
        Assert.Empty(_bench.Written);
        Assert.Equal((4, ""), Cursor());
    }

    [Fact]
    public void Single_rows_are_read_ahead_and_joined_when_the_gap_closes()
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 3, 5);
        Assert.Equal((1, "3-3 5-5"), Cursor());
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 4);
        Assert.Equal((1, "3-5"), Cursor());
        Assert.Equal((2, 2), Counts());
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 2);
        Assert.Equal((5, ""), Cursor());
        Assert.Equal((1, 1), Counts());
    }

    [Fact]
    public void The_row_right_after_the_cursor_moves_it()
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 2, 3);
        Assert.Equal((3, ""), Cursor());
    }

    [Fact]
    public void A_cursor_swallows_what_was_read_ahead_below_it()
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 3, 5);
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Read, 4);
        Assert.Equal((5, ""), Cursor());
    }

    [Fact]
    public void Seen_is_a_cursor_and_leaves_rows_unread()
    {
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Seen, 4);
        Assert.Equal((5, 2), Counts());
        Assert.Equal(ErrorCode.FieldInvalid, _bench.MarkIn(Sample.Branch, InboxChange.Seen, 5).Refusal!.Code);
    }

    [Fact]
    public void Archiving_a_row_reads_it_hides_it_and_is_undone_but_for_the_reading()
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 4);
        Assert.Equal((4, 4), Counts());
        Assert.Equal(["c6", "c5", "c3", "c2"], _bench.Ids());
        Assert.Equal(["c4"], _bench.Ids(ItemFilter.Archived));
        _bench.MarkIn(Sample.Branch, InboxChange.Restored, 4);
        Assert.Equal((4, 4), Counts());
        Assert.Equal(["c6", "c5", "c4", "c3", "c2"], _bench.Ids());
        Assert.Empty(_bench.Ids(ItemFilter.Archived));
        Assert.Empty(_bench.Disk.Find(Sample.Ada.Actor)!.Marks);
    }

    [Fact]
    public void Deleting_a_row_hides_it_for_good_also_when_it_was_archived()
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 4);
        _bench.MarkIn(Sample.Branch, InboxChange.Deleted, 4, 5);
        Assert.Equal((3, 3), Counts());
        _bench.MarkIn(Sample.Branch, InboxChange.Restored, 4);
        Assert.Equal(["c6", "c3", "c2"], _bench.Ids());
        Assert.Empty(_bench.Ids(ItemFilter.Archived));
    }

    [Theory]
    [InlineData(InboxChange.Read)]
    [InlineData(InboxChange.Archived)]
    [InlineData(InboxChange.Deleted)]
    [InlineData(InboxChange.Restored)]
    public void Repeating_a_mark_writes_nothing(InboxChange change)
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 6);
        _bench.MarkIn(Sample.Branch, change, 4, 6);
        Assert.True(_bench.MarkIn(Sample.Branch, change, 6, 4, 4).IsAccepted);
        Assert.Empty(_bench.Written);
    }

    [Fact]
    public void Rows_from_before_the_subscription_are_passed_over()
    {
        Assert.True(_bench.MarkIn(Sample.Branch, InboxChange.Deleted, 1).IsAccepted);
        Assert.Empty(_bench.Written);
    }

    [Fact]
    public void One_command_marks_own_items_and_several_channels_in_one_row()
    {
        var other = Sample.Channel("library:8");
        _bench.Subscribe(other);
        _bench.PublishTo(other, "x");
        _bench.Publish("own");
        var command = new MarkCommand(InboxChange.Read, ["own"], null, false,
        [
            new("library:7", _bench.HeadOf(Sample.Branch), _bench.HeadOf(Sample.Branch).Position, []),
            new("library:8", _bench.HeadOf(other), null, [1]),
        ]);
        Assert.True(_bench.Command(command).IsAccepted);
        Assert.Single(_bench.Written.OfType<InboxRow>());
        Assert.Equal(["library:7", "library:8"], Assert.IsType<InboxAppended>(_bench.Told[^1]).Channels);
        Assert.Empty(_bench.Ids(ItemFilter.Unread));
    }

    [Fact]
    public void A_refused_part_refuses_the_whole_and_harms_nothing()
    {
        _bench.Publish("own");
        var head = _bench.HeadOf(Sample.Branch);
        var command = new MarkCommand(
            InboxChange.Read, ["own"], null, true, [new("library:7", head, null, [2]), new("library:9", head, null, [2])]);
        Assert.Equal(ErrorCode.NotSubscribed, _bench.Command(command).Refusal!.Code);
        Assert.Equal((5, 5), Counts());
        Assert.Equal(1, _bench.View().Counts.Unread);
    }

    [Fact]
    public void A_channel_that_stands_there_twice_is_refused()
    {
        var head = _bench.HeadOf(Sample.Branch);
        var command = new MarkCommand(
            InboxChange.Read, [], null, false, [new("library:7", head, null, [3]), new("library:7", head, null, [5])]);
        Assert.Equal(ErrorCode.FieldInvalid, _bench.Command(command).Refusal!.Code);
    }

    [Fact]
    public void Positions_from_the_future_or_another_epoch_are_refused()
    {
        Assert.Equal(ErrorCode.PositionAhead, _bench.MarkIn(Sample.Branch, InboxChange.Read, 7).Refusal!.Code);
        Assert.Equal(ErrorCode.PositionAhead, _bench.MarkIn(Sample.Branch, InboxChange.Read, 0).Refusal!.Code);
        Assert.Equal(ErrorCode.PositionAhead, _bench.MarkInUpTo(Sample.Branch, InboxChange.Read, 7).Refusal!.Code);
        var head = _bench.HeadOf(Sample.Branch);
        var other = new MarkCommand(InboxChange.Read, [], null, false, [new("library:7", head, new Position(new(1), 2), [])]);
        Assert.Equal(ErrorCode.EpochMismatch, _bench.Command(other).Refusal!.Code);
    }

    [Fact]
    public void Putting_away_is_done_one_by_one() =>
        Assert.Equal(ErrorCode.FieldInvalid, _bench.MarkInUpTo(Sample.Branch, InboxChange.Archived, 4).Refusal!.Code);

    [Fact]
    public void A_thousand_runs_of_read_ahead_are_kept_and_no_more()
    {
        for (var i = 7; i <= 2_010; i++)
            _bench.PublishTo(Sample.Branch, $"c{i}");
        var odd = Enumerable.Range(0, InboxActor.ReadAheadMax).Select(i => 3L + (2 * i)).ToArray();
        Assert.True(_bench.MarkIn(Sample.Branch, InboxChange.Read, odd).IsAccepted);
        var refusal = _bench.MarkIn(Sample.Branch, InboxChange.Read, 2_005).Refusal!;
        Assert.Equal((ErrorCode.ReadAheadFull, (long)InboxActor.ReadAheadMax), (refusal.Code, refusal.Limit));
        Assert.True(_bench.MarkIn(Sample.Branch, InboxChange.Read, 2_002).IsAccepted);
        Assert.True(_bench.MarkInUpTo(Sample.Branch, InboxChange.Read, 2_003).IsAccepted);
        Assert.Equal((2_003, ""), Cursor());
    }

    [Fact]
    public void Marks_are_bounded_per_user_and_those_of_trimmed_rows_make_room()
    {
        var other = Sample.Channel("library:8");
        _bench.Subscribe(other);
        for (var i = 1; i <= InboxActor.MarksMax + 1; i++)
            _bench.PublishTo(other, $"o{i}");
        for (var i = 0; i < InboxActor.MarksMax; i += MarkCommand.ItemsMax)
            Assert.True(_bench.MarkIn(
                other, InboxChange.Archived, [.. Enumerable.Range(i + 1, MarkCommand.ItemsMax).Select(n => (long)n)]).IsAccepted);
        var refusal = _bench.MarkIn(Sample.Branch, InboxChange.Deleted, 2).Refusal!;
        Assert.Equal((ErrorCode.MarksFull, (long)InboxActor.MarksMax), (refusal.Code, refusal.Limit));
        Assert.True(_bench.MarkIn(other, InboxChange.Deleted, 1).IsAccepted);
        _bench.Decide(other, actor => actor.Trim(5));
        Assert.True(_bench.MarkIn(other, InboxChange.Deleted, InboxActor.MarksMax + 1).IsAccepted);
        Assert.Equal(InboxActor.MarksMax - 4, _bench.Disk.Find(Sample.Ada.Actor)!.Marks.Count);
    }

    [Fact]
    public void Own_rows_count_for_nobody_but_others()
    {
        _bench.PublishTo(Sample.Branch, "mine", actor: "ada");
        _bench.PublishTo(Sample.Branch, "bens", actor: "ben");
        Assert.Equal((6, 6), Counts());
        Assert.Equal(["bens", "c6", "c5", "c4", "c3", "c2"], _bench.Ids(ItemFilter.Unread));
        Assert.Equal(["bens", "mine"], _bench.Ids().Take(2));
    }

    [Fact]
    public void Trimmed_rows_are_neither_counted_nor_listed_nor_marked()
    {
        _bench.PublishTo(Sample.Branch, "c7", rules: new() { ChannelRowsMax = 3 });
        Assert.Equal((3, 3), Counts());
        Assert.Equal(["c7", "c6", "c5"], _bench.Ids());
        Assert.True(_bench.MarkIn(Sample.Branch, InboxChange.Deleted, 3).IsAccepted);
        Assert.Empty(_bench.Written);
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 6);
        Assert.Equal((4, "6-6"), Cursor());
    }

    [Fact]
    public void A_channel_that_began_anew_is_unread_from_its_beginning_and_old_marks_say_nothing()
    {
        _bench.MarkIn(Sample.Branch, InboxChange.Deleted, 2);
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 3);
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Seen, 6);
        _bench.Disk.Forget(Sample.Branch.Actor);
        _bench.Reload();
        for (var i = 1; i <= 4; i++)
            _bench.PublishTo(Sample.Branch, $"n{i}");
        Assert.Equal((4, 4), Counts());
        Assert.Equal(["n4", "n3", "n2", "n1"], _bench.Ids());
        Assert.Empty(_bench.Ids(ItemFilter.Archived));
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 4);
        Assert.Equal((3, 3), Counts());
        Assert.Empty(_bench.Disk.Find(Sample.Ada.Actor)!.Marks);
        Assert.Equal(["n4", "n3", "n2", "n1"], _bench.Ids());
    }

    private (long Unread, long Unseen) Counts()
    {
        var count = _bench.CountIn(Sample.Branch);
        return (count.Unread, count.Unseen);
    }

    private (long ReadUpTo, string Ahead) Cursor()
    {
        var row = Assert.Single(_bench.View().Subscriptions, row => row.Channel == "library:7");
        return (row.ReadUpTo, string.Join(' ', row.ReadAhead.Select(range => $"{range.First}-{range.Last}")));
    }
}
