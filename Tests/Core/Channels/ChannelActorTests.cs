using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Channels;

public sealed class ChannelActorTests
{
    private readonly ActorBench _bench = new();

    [Fact]
    public void A_notification_is_one_row_and_one_remembered_id()
    {
        var receipt = _bench.PublishTo(Sample.Branch, "a", "borrow.requested", actor: "ben", entity: "loan-17").Value!;
        Assert.Equal(new PublishReceipt(PublishStatus.Stored, _bench.HeadOf(Sample.Branch).Position, false), receipt);
        Assert.Equal(2, _bench.Written.Count);
        var row = Assert.IsType<ChannelRow>(_bench.Written[0]);
        Assert.Equal((1, "a", "borrow.requested", "ben", "loan-17"), (row.Offset, row.Id, row.Type, row.Actor, row.Entity));
        Assert.Equal("a", Sample.IdIn(row.Body));
        Assert.Equal(new AcceptedRow("a", row.At, 1, receipt.Position!.Value.Epoch), _bench.Written[1]);
    }

    [Fact]
    public void Offsets_go_up_by_one_and_each_row_is_told()
    {
        for (var i = 1; i <= 5; i++)
            Assert.Equal(i, _bench.PublishTo(Sample.Branch, $"i{i}").Value!.Position!.Value.Offset);
        Assert.Equal([1, 2, 3, 4, 5], _bench.Told.Cast<ChannelAppended>().Select(told => told.Row.Offset));
        Assert.All(_bench.Told.Cast<ChannelAppended>(), told => Assert.Equal(_bench.HeadOf(Sample.Branch).Epoch, told.Epoch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_id_is_one_notification_and_carries_the_first_position(bool isReloaded)
    {
        var first = _bench.PublishTo(Sample.Branch, "a").Value!;
        _bench.PublishTo(Sample.Branch, "b");
        if (isReloaded)
            _bench.Reload();
        var second = _bench.PublishTo(Sample.Branch, "a").Value!;
        Assert.Equal(first with { Duplicate = true }, second);
        Assert.Empty(_bench.Written);
        Assert.Equal(2, _bench.HeadOf(Sample.Branch).Version);
    }

    [Fact]
    public void The_same_id_after_24_hours_is_another_notification()
    {
        _bench.PublishTo(Sample.Branch, "a");
        _bench.Time.Advance(TimeSpan.FromHours(24));
        Assert.True(_bench.PublishTo(Sample.Branch, "a").Value!.Duplicate);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _bench.PublishTo(Sample.Branch, "a").Value!.Position!.Value.Offset);
    }

    [Fact]
    public void An_id_older_than_what_was_loaded_is_looked_up()
    {
        var first = _bench.PublishTo(Sample.Branch, "first").Value!;
        for (var i = 0; i < AcceptedIds.LoadLimit; i++)
            _bench.PublishTo(Sample.Branch, $"i{i}");
        _bench.Reload();
        Assert.Equal(first with { Duplicate = true }, _bench.PublishTo(Sample.Branch, "first").Value);
    }

    [Fact]
    public void The_same_id_in_two_channels_is_two_notifications()
    {
        _bench.PublishTo(Sample.Branch, "a");
        Assert.False(_bench.PublishTo(Sample.Channel("library:8"), "a").Value!.Duplicate);
    }

    [Fact]
    public void Above_its_most_rows_the_floor_rises_and_is_told()
    {
        var rules = new PublishRules { ChannelRowsMax = 3 };
        for (var i = 1; i <= 5; i++)
            _bench.PublishTo(Sample.Branch, $"i{i}", rules: rules);
        Assert.Equal((5, 2), (_bench.HeadOf(Sample.Branch).Version, _bench.HeadOf(Sample.Branch).Floor));
        Assert.Equal([1, 2], _bench.Told.OfType<ChannelTrimmed>().Select(trimmed => trimmed.Head.Floor));
    }

    [Fact]
    public void A_trim_raises_the_floor_and_never_lowers_it_or_passes_the_head()
    {
        _bench.PublishTo(Sample.Branch, "a");
        _bench.PublishTo(Sample.Branch, "b");
        Assert.Equal(1, _bench.Decide(Sample.Branch, actor => actor.Trim(1)).Floor);
        Assert.Equal(1, _bench.Decide(Sample.Branch, actor => actor.Trim(0)).Floor);
        Assert.Empty(_bench.Written);
        Assert.Equal(2, _bench.Decide(Sample.Branch, actor => actor.Trim(long.MaxValue)).Floor);
        Assert.Equal(3, _bench.PublishTo(Sample.Branch, "c").Value!.Position!.Value.Offset);
    }

    [Fact]
    public void A_trim_of_a_channel_without_a_log_makes_none()
    {
        Assert.Equal(default, _bench.Decide(Sample.Branch, actor => actor.Trim(5)));
        Assert.Null(_bench.Disk.HeadOf(Sample.Branch.Actor));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_clock_that_goes_back_does_not_take_the_log_with_it(bool isReloaded)
    {
        _bench.PublishTo(Sample.Branch, "a");
        _bench.Decide(Sample.Branch, actor => actor.Trim(1));
        _bench.Time.AdjustTime(_bench.Time.GetUtcNow() - TimeSpan.FromMinutes(1));
        if (isReloaded)
            _bench.Reload();
        _bench.PublishTo(Sample.Branch, "b");
        var rows = _bench.Disk.Find(Sample.Branch.Actor)!.Channel.Values;
        Assert.Equal(rows[0].At, rows[1].At);
    }

    [Fact]
    public void An_ephemeral_notification_is_published_and_leaves_nothing()
    {
        var publication = Sample.Publication("a");
        var receipt = _bench.Decide(Sample.Branch, actor => actor.PublishEphemeral(publication)).Value!;
        Assert.Equal(new PublishReceipt(PublishStatus.Sent, null, false), receipt);
        var passed = Assert.IsType<ChannelEphemeral>(Assert.Single(_bench.Told));
        Assert.Equal(("a", publication.Envelope.Json), (passed.Id, passed.Envelope));
        Assert.Empty(_bench.Written);
    }

    [Fact]
    public void A_signal_is_told_and_leaves_nothing()
    {
        _bench.Decide(Sample.Branch, actor => actor.Signal(TypeName.Parse("typing"), "{}"u8.ToArray(), 0));
        Assert.Equal("typing", Assert.IsType<ChannelSignalled>(Assert.Single(_bench.Told)).Name.Value);
        Assert.Empty(_bench.Written);
    }

    [Fact]
    public void A_channel_begun_anew_has_another_epoch()
    {
        var first = _bench.PublishTo(Sample.Branch, "a").Value!.Position!.Value;
        _bench.Disk.Forget(Sample.Branch.Actor);
        _bench.Reload();
        var second = _bench.PublishTo(Sample.Branch, "a").Value!.Position!.Value;
        Assert.NotEqual(first.Epoch, second.Epoch);
        Assert.NotEqual(default(Epoch), second.Epoch);
        Assert.Equal(1, second.Offset);
    }
}
