namespace Nudge.Core.Inbox;

/// <summary>The weight of one log's rows above its floor, and which of them are to be dropped. Not safe for several threads.</summary>
internal sealed class LogWeight(long bytesMax)
{
    private readonly Queue<(long Version, int Bytes)> _rows = new();
    private long _bytes;
    private long _trimmed;
    private long _cutUpTo;

    /// <summary>A row was loaded or decided; its version is the highest.</summary>
    internal void Add(InboxRow row)
    {
        if (_rows.Count == 0 && _trimmed == 0)
            _cutUpTo = Math.Max(_cutUpTo, row.Version - 1);
        var bytes = row.Weight;
        _rows.Enqueue((row.Version, bytes));
        _bytes += bytes;
    }

    /// <summary>
    /// The lowest floor with which the rows above it have no more than they may; 0: they have no more as it is. The newest row stays in any
    /// case.
    /// </summary>
    internal long FindFloor()
    {
        if (_bytes <= bytesMax)
            return 0;
        var (floor, left, bytes) = (0L, _rows.Count, _bytes);
        foreach (var row in _rows)
        {
            if (bytes <= bytesMax || --left == 0)
                break;
            bytes -= row.Bytes;
            floor = row.Version;
        }

        return floor;
    }

    /// <summary>The floor was raised.</summary>
    internal void Trim(long floor)
    {
        while (_rows.TryPeek(out var row) && row.Version <= floor)
        {
            _rows.Dequeue();
            _bytes -= row.Bytes;
            _trimmed += row.Bytes;
        }
    }

    /// <summary>
    /// The rows to drop with what is written now: once an eighth of what the log may have lies below the floor. Fewer wait for retention,
    /// which drops those of many inboxes together.
    /// </summary>
    internal InboxCutRow? TakeCut(long floor)
    {
        if (_trimmed <= bytesMax / 8)
            return null;
        var cut = new InboxCutRow(_cutUpTo, floor);
        (_cutUpTo, _trimmed) = (floor, 0);
        return cut;
    }
}
