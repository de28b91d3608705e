using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>The rows of one decision of an inbox while it is being made; nothing of the actor changes before it is finished.</summary>
internal sealed class InboxDraft
{
    private readonly InboxKey _key;
    private readonly Head? _expected;
    private readonly List<Row> _rows = [];
    private readonly List<(InboxRow Row, IReadOnlyList<string> Channels)> _changes = [];

    internal InboxDraft(InboxKey key, Head? expected, DateTimeOffset at)
    {
        _key = key;
        _expected = expected;
        At = at;
        Head = expected ?? new Head(Epoch.Create(), 0, 0);
    }

    internal DateTimeOffset At { get; }

    internal Head Head { get; private set; }

    internal bool IsFirstContact => _expected is null;

    /// <summary>Adds a row to the log under the next version.</summary>
    internal InboxRow Change(InboxChange change, ItemFacts? item, ReadOnlyMemory<byte> body, params IReadOnlyList<string> channels)
    {
        var row = new InboxRow(Head.Version + 1, change, At, item, body);
        Head = Head with { Version = row.Version };
        _rows.Add(row);
        _changes.Add((row, channels));
        return row;
    }

    internal IReadOnlyList<Row> Rows => _rows;

    /// <summary>Adds a row beside the log.</summary>
    internal void Beside(Row row) => _rows.Add(row);

    internal void RaiseFloor(long floor) => Head = Head with { Floor = Math.Max(Head.Floor, floor) };

    internal Append ToAppend(OwnCounts counts) => new(_key.Actor, _expected, Head, _rows) { Unread = counts.Unread };

    internal IReadOnlyList<ActorEvent> ToEvents(OwnCounts counts)
    {
        if (_changes.Count == 0)
            return [];
        var events = new ActorEvent[_changes.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var (row, channels) = _changes[i];
            // Counts are known for the last version only; a row before it is followed at once by the one that carries them.
            events[i] = new InboxAppended(_key, Head.Epoch, row, Head.Floor, counts, channels);
        }

        return events;
    }
}
