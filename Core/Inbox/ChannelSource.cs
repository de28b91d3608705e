using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>One channel of a list, and how far the list has read it.</summary>
internal sealed class ChannelSource
{
    private readonly InboxListQuery _query;

    /// <summary>Offsets that alone can be in the list, in its order; <see langword="null"/>: any.</summary>
    private readonly Queue<long>? _candidates;

    /// <summary>The last offset read; 0: none yet.</summary>
    private long _last;

    internal ChannelSource(SubscriptionRow cursor, IReadOnlyDictionary<long, MarkRow> marks, InboxListQuery query)
    {
        Cursor = cursor;
        Marks = marks;
        _query = query;
        if (query.Filter is not (ItemFilter.Archived or ItemFilter.Snoozed))
            return;
        var marked = marks.Values.Where(mark => !mark.Deleted && query.Shows(true, mark.Archived, mark.SnoozedUntil is not null))
            .Select(mark => mark.Offset);
        _candidates = new(query.Newer ? marked.Order() : marked.OrderDescending());
    }

    internal SubscriptionRow Cursor { get; }

    internal IReadOnlyDictionary<long, MarkRow> Marks { get; }

    /// <summary>Rows that were read and not yet handed out.</summary>
    internal Queue<ListedItem> Items { get; } = new();

    internal bool IsAtEnd { get; private set; }

    /// <summary>The rows to read next: a run of rows, or the single ones that can be in the list, which are few among many.</summary>
    internal IReadOnlyList<ChannelSlice> NextSlices(int limit)
    {
        if (_candidates is null)
        {
            // Rows up to the cursor are read, so a list of what is unread need not look at them.
            var start = _query.Filter == ItemFilter.Unread ? Math.Max(Cursor.Start, Cursor.ReadUpTo) : Cursor.Start;
            return [_query.Newer
                ? Slice(Math.Max(start, _last), long.MaxValue, limit)
                : Slice(start, _last == 0 ? long.MaxValue : _last, limit)];
        }

        var slices = new List<ChannelSlice>(limit);
        while (slices.Count < limit && _candidates.TryDequeue(out var offset))
            slices.Add(Slice(offset - 1, offset + 1, 1));
        return slices;
    }

    /// <summary>Takes note of what the slices gave.</summary>
    internal void Passed(IReadOnlyList<ChannelRow> rows, int limit)
    {
        IsAtEnd = _candidates is null ? rows.Count < limit : _candidates.Count == 0;
        if (rows.Count > 0)
            _last = rows[^1].Offset;
    }

    private ChannelSlice Slice(long after, long before, int limit) =>
        new(
            Cursor.Channel, after, before, _query.Newer ? _query.From.Moment : null, _query.Newer ? null : _query.From.Moment,
            !_query.Newer, limit)
        {
            Type = _query.Type,
        };
}
