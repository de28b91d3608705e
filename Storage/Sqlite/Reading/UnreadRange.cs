using Nudge.Core.Positions;

namespace Nudge.Storage.Sqlite.Reading;

/// <summary>The rows after a cursor, counted down by the exceptions.</summary>
internal sealed class UnreadRange
{
    private readonly IReadOnlyList<OffsetRange> _excluded;
    private readonly long _seen;

    /// <param name="after">The cursor.</param>
    /// <param name="seen">At or above it: rows after this one are unseen.</param>
    /// <param name="head">The last row.</param>
    /// <param name="excluded">Sorted and disjoint.</param>
    internal UnreadRange(long after, long seen, long head, IReadOnlyList<OffsetRange> excluded)
    {
        After = after;
        Head = head;
        _seen = seen;
        _excluded = excluded;
        Unread = CountAbove(after);
        Unseen = CountAbove(seen);
    }

    internal long After { get; }

    internal long Head { get; }

    internal long Unread { get; private set; }

    internal long Unseen { get; private set; }

    /// <summary>Takes away one row, unless it is excluded already.</summary>
    internal void Subtract(long offset)
    {
        if (IsExcluded(offset))
            return;
        Unread--;
        if (offset > _seen)
            Unseen--;
    }

    private long CountAbove(long cursor)
    {
        var count = Math.Max(0, Head - cursor);
        foreach (var range in _excluded)
            count -= Math.Max(0, Math.Min(range.Last, Head) - Math.Max(range.First, cursor + 1) + 1);
        return count;
    }

    private bool IsExcluded(long offset)
    {
        var (low, high) = (0, _excluded.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_excluded[middle].Last < offset)
                low = middle + 1;
            else if (_excluded[middle].First > offset)
                high = middle - 1;
            else
                return true;
        }

        return false;
    }
}
