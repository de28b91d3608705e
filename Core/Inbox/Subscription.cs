using Nudge.Core.Channels;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>A cursor into one channel and the marks above it, as the inbox holds them. Not safe for several threads.</summary>
internal sealed class Subscription
{
    private static readonly IReadOnlyDictionary<long, MarkRow> NoMarks = new Dictionary<long, MarkRow>();

    private readonly SortedDictionary<long, MarkRow> _marks = [];

    internal Subscription(SubscriptionRow row) => Row = row;

    internal SubscriptionRow Row { get; private set; }

    internal IReadOnlyDictionary<long, MarkRow> Marks => _marks;

    internal int MarkCount => _marks.Count;

    internal void Put(SubscriptionRow row) => Row = row;

    internal void Put(MarkRow mark)
    {
        if (mark.IsEmpty)
            _marks.Remove(mark.Offset);
        else
            _marks[mark.Offset] = mark;
    }

    /// <summary>The marks on rows of one epoch: those of an earlier life of the channel say nothing about it.</summary>
    internal IReadOnlyDictionary<long, MarkRow> MarksUnder(Epoch epoch) => Row.Epoch == epoch ? _marks : NoMarks;

    internal UnreadQuery ToQuery(bool muted)
    {
        var readUpTo = Math.Max(Row.Start, Row.ReadUpTo);
        var excluded = OffsetRanges.Union(Row.ReadAhead, _marks.Values.Where(mark => mark.Deleted).Select(mark => mark.Offset), readUpTo);
        return new(Row.Channel, Row.Epoch, readUpTo, Math.Max(Row.Start, Row.SeenUpTo), excluded, muted);
    }

    /// <summary>
    /// Takes rows out of what is read: the cursor goes back to before the first of them, and what was read above it is read ahead. Rows
    /// that come back are unseen, so the cursor of what is seen goes back as well.
    /// </summary>
    private static SubscriptionRow? Reopen(SubscriptionRow row, InboxChange change, IReadOnlyList<long> offsets)
    {
        if (offsets.Count == 0)
            return null;
        var cursor = Math.Max(row.Start, row.ReadUpTo);
        var next = Math.Min(cursor, offsets[0] - 1);
        IEnumerable<OffsetRange> read = next < cursor ? row.ReadAhead.Prepend(new(next + 1, cursor)) : row.ReadAhead;
        var seen = change == InboxChange.Woken ? Math.Min(row.SeenUpTo, Math.Max(row.Start, offsets[0] - 1)) : row.SeenUpTo;
        var ahead = OffsetRanges.Except([.. read], offsets);
        var (readUpTo, rest) = OffsetRanges.Advance(next, ahead);
        var after = row with { ReadUpTo = readUpTo, ReadAhead = rest, SeenUpTo = seen };
        return readUpTo == cursor && seen == row.SeenUpTo && rest.SequenceEqual(row.ReadAhead) ? null : after;
    }

    /// <summary>Applies a change to a cursor: seen moves one, and what is read, archived or deleted is read.</summary>
    /// <param name="row">The cursor.</param>
    /// <param name="change">The change to make.</param>
    /// <param name="upTo">To all rows up to this one; 0: none.</param>
    /// <param name="offsets">To these, ascending.</param>
    /// <param name="floor">Rows up to it are gone, so runs of read rows below it need not be kept.</param>
    /// <returns><see langword="null"/> if nothing changes.</returns>
    internal static SubscriptionRow? Move(SubscriptionRow row, InboxChange change, long upTo, IReadOnlyList<long> offsets, long floor)
    {
        if (change == InboxChange.Restored)
            return null;
        if (change is InboxChange.Unread or InboxChange.Woken)
            return Reopen(row, change, offsets);
        if (change == InboxChange.Seen)
            return upTo > row.SeenUpTo ? row with { SeenUpTo = upTo } : null;
        var cursor = Math.Max(row.Start, row.ReadUpTo);
        if (upTo <= cursor && offsets.All(offset => offset <= cursor || OffsetRanges.Contains(row.ReadAhead, offset)))
            return null;
        cursor = Math.Max(Math.Max(cursor, upTo), floor);
        var (readUpTo, ahead) = OffsetRanges.Advance(cursor, OffsetRanges.Union(row.ReadAhead, offsets, cursor));
        return row with { ReadUpTo = readUpTo, ReadAhead = ahead };
    }
}
