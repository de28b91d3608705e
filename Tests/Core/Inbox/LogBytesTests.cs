using System.Text;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Tests.Core.Inbox;

/// <summary>The log of an inbox has a bound in bytes.</summary>
public sealed class LogBytesTests
{
    private const int Size = 10_000;
    private const int Max = 100_000;

    private readonly ActorBench _bench = new() { Limits = new(Max) };

    [Fact]
    public void Past_its_bytes_the_oldest_rows_leave_with_their_items_and_whoever_listens_is_told()
    {
        for (var i = 0; i < 50; i++)
            Publish($"n{i}");

        var head = _bench.View().Head;
        Assert.InRange(head.Version - head.Floor, 8, 9);
        Assert.Equal(head.Version - head.Floor, _bench.View().Counts.Unread);
        Assert.Equal((head.Floor, head.Version - head.Floor), (Last.Floor, Last.Counts.Unread));
        Assert.Equal("n49", _bench.Ids()[0]);
    }

    [Fact]
    public void Preferences_weigh_as_much_as_the_row_that_says_that_they_changed()
    {
        Publish("kept");
        for (var i = 0; i < 300; i++)
            _bench.Mute(types: [.. Enumerable.Range(0, 50).Select(j => $"type-{i}-{j}")]);

        Assert.Equal(["kept"], _bench.Ids());
    }

    [Fact]
    public void Marks_of_one_user_drive_out_older_rows_and_the_log_stays_within_its_bytes()
    {
        var head = _bench.View().Head;
        for (var i = 0; i < 40; i++)
        {
            string[] ids = [.. Enumerable.Range(0, 100).Select(j => $"{i}-{j}-{new string('x', 100)}")];
            foreach (var id in ids)
                _bench.Publish(id);
            Assert.True(_bench.Mark(InboxChange.Read, ids).IsAccepted);
            head = _bench.View().Head;
        }

        var rows = _bench.Disk.Find(Sample.Ada.Actor)!.RetainedInbox.ToArray();
        Assert.Equal(head.Version - head.Floor, rows.Length);
        Assert.InRange(rows.Sum(row => (long)row.Weight), Max / 2, Max);
    }

    [Fact]
    public void A_reloaded_inbox_goes_on_with_what_its_log_weighs()
    {
        for (var i = 0; i < 9; i++)
            Publish($"n{i}");
        var floor = _bench.View().Head.Floor;
        _bench.Reload();
        Publish("one more");
        Assert.InRange(_bench.View().Head.Floor, floor + 1, floor + 2);
    }

    [Fact]
    public void Rows_below_the_floor_are_dropped_with_a_later_row_once_they_weigh_an_eighth_of_the_log()
    {
        var cuts = new List<InboxCutRow>();
        for (var i = 0; i < 50; i++)
        {
            Publish($"n{i}");
            cuts.AddRange(_bench.Written.OfType<InboxCutRow>());
        }

        Assert.InRange(cuts.Count, 15, 25);
        Assert.Equal(0, cuts[0].After);
        Assert.All(cuts.Zip(cuts.Skip(1)), pair => Assert.Equal(pair.First.UpTo, pair.Second.After));
        Assert.InRange(_bench.View().Head.Floor - cuts[^1].UpTo, 0, 2);
    }

    private InboxAppended Last => _bench.Told.OfType<InboxAppended>().Last();

    private void Publish(string id)
    {
        var text =
            $$$"""{"v":1,"type":"note","at":"2026-01-31T12:00:00Z","payload":{"id":"{{{id}}}","text":"{{{new string('x', Size)}}}"}}""";
        var envelope = Envelope.Read(Encoding.UTF8.GetBytes(text), default, Envelope.BytesMax).Value!;
        Assert.True(_bench.Publish(Sample.Ada, new(NotificationId.Parse(id.Replace(' ', '-')), envelope, PublishRules.Plain)).IsAccepted);
    }
}
