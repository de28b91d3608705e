using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Simulation;

/// <summary>
/// Sees all that leaves the actors - answers, views, heads and events - and holds it to what is on the disk at that moment.
/// </summary>
internal sealed class Witness(MemoryStore disk) : IEventSink
{
    private readonly Dictionary<(ActorKey Actor, string Id), PublishReceipt> _accepted = [];
    private readonly Dictionary<ActorKey, Position> _shown = [];
    private readonly Dictionary<ActorKey, long> _told = [];
    private readonly HashSet<ActorKey> _unsettled = [];

    /// <summary>Gets each event after it was checked.</summary>
    internal Action<ActorEvent> Tell { get; set; } = _ => { };

    void IEventSink.Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            Check(told);
            Tell(told);
        }
    }

    /// <summary>The least that an answer to a question asked now must show: what anyone was shown before.</summary>
    internal long ShownOf(ActorKey actor) => _shown.GetValueOrDefault(actor).Offset;

    /// <summary>After a crash, events may be missing.</summary>
    internal void Crashed() => _unsettled.UnionWith(disk.Actors);

    internal void Check(ActorKey actor, string id, Answer<PublishReceipt> answer)
    {
        if (!answer.IsAccepted)
        {
            Assert.Equal(ErrorCode.QuotaExceeded, answer.Refusal.Code);
            return;
        }

        var receipt = answer.Value;
        if (receipt.Position is { } position)
        {
            Show(actor, position);
            Assert.Equal(id, IdAt(actor, position.Offset));
        }

        Assert.Contains(disk.Find(actor)!.Accepted, row => row.Id == id);
        if (_accepted.TryGetValue((actor, id), out var first))
            Assert.Equal(first.Position, receipt.Position);
        _accepted.TryAdd((actor, id), receipt);
    }

    internal void Check(InboxKey inbox, InboxView view, long shownBefore)
    {
        if (view.Head == default)
        {
            Assert.Equal(0, shownBefore);
            return;
        }

        Show(inbox.Actor, view.Head.Position);
        Assert.True(view.Head.Version >= shownBefore, $"{inbox.User} is shown {view.Head.Version} after {shownBefore}.");
        var replay = InboxReplay.Of(RowsOf(inbox.Actor), view.Head.Version, 0);
        Assert.Equal(replay.Subscriptions.Keys.Order(StringComparer.Ordinal), view.Subscriptions.Select(row => row.Channel));
        Assert.Equal(replay.Preferences, view.Preferences);
        replay.RaiseFloor(view.Head.Floor);
        Assert.Equal(replay.Counts, view.Counts);
    }

    internal void Check(ChannelKey channel, Head head, long shownBefore)
    {
        if (head != default)
            Show(channel.Actor, head.Position);
        Assert.True(head.Version >= shownBefore, $"{channel.Channel} is shown {head.Version} after {shownBefore}.");
    }

    /// <summary>At the end: what was answered is there once, and what was not is there once at most.</summary>
    internal void CheckKept()
    {
        foreach (var actor in disk.Actors)
        {
            var ids = disk.Find(actor)!.History.Select(IdIn).OfType<string>().ToArray();
            Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids.Order(StringComparer.Ordinal));
            foreach (var ((_, id), receipt) in _accepted.Where(each => each.Key.Actor == actor))
                Assert.Equal(receipt.Position is not null, ids.Contains(id));
        }
    }

    private void Check(ActorEvent told)
    {
        switch (told)
        {
            case ActorUnsettled:
                _unsettled.Add(told.Actor);
                break;
            case InboxAppended row:
                CheckOrder(told.Actor, row.Row.Version);
                Show(told.Actor, new(row.Epoch, row.Counts.Version));
                Assert.Same(disk.Find(told.Actor)!.RowAt(row.Row.Version), row.Row);
                var replay = InboxReplay.Of(RowsOf(told.Actor), row.Counts.Version, 0);
                replay.RaiseFloor(row.Floor);
                Assert.Equal(replay.Counts, row.Counts);
                break;
            case ChannelAppended row:
                CheckOrder(told.Actor, row.Row.Offset);
                Show(told.Actor, new(row.Epoch, row.Row.Offset));
                Assert.Same(disk.Find(told.Actor)!.RowAt(row.Row.Offset), row.Row);
                break;
            case InboxTrimmed trimmed:
                Show(told.Actor, trimmed.Head.Position);
                Assert.True(trimmed.Head.Floor <= disk.HeadOf(told.Actor)!.Value.Floor);
                break;
            case ChannelTrimmed trimmed:
                Show(told.Actor, trimmed.Head.Position);
                Assert.True(trimmed.Head.Floor <= disk.HeadOf(told.Actor)!.Value.Floor);
                break;
            default:
                Assert.Fail($"An event that nobody knows: {told}");
                break;
        }
    }

    /// <summary>One after the other without a hole, but for those that an unsettled actor or a crashed process could not tell.</summary>
    private void CheckOrder(ActorKey actor, long version)
    {
        var last = _told.GetValueOrDefault(actor);
        if (_unsettled.Remove(actor))
            Assert.True(version > last, $"{actor} tells {version} after {last}.");
        else
            Assert.Equal(last + 1, version);
        _told[actor] = version;
    }

    private void Show(ActorKey actor, Position position)
    {
        var head = disk.HeadOf(actor);
        Assert.NotNull(head);
        Assert.Equal(head.Value.Epoch, position.Epoch);
        Assert.True(position.Offset <= head.Value.Version, $"{actor} shows {position.Offset}, and {head.Value.Version} is durable.");
        if (position.Offset >= ShownOf(actor))
            _shown[actor] = position;
    }

    private IEnumerable<InboxRow> RowsOf(ActorKey inbox) => disk.Find(inbox)!.Inbox.Values;

    private string? IdAt(ActorKey actor, long version) => IdIn(disk.Find(actor)!.RowAt(version));

    private static string? IdIn(Row row) => row switch
    {
        InboxRow { Change: InboxChange.Item or InboxChange.Grown } item => Sample.IdIn(item.Body),
        ChannelRow told => Sample.IdIn(told.Body),
        _ => null,
    };
}
