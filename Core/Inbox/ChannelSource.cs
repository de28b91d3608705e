using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>One channel of a list, and how far the list has read it.</summary>
internal sealed class ChannelSource
{
    private readonly InboxListQuery _query;

    /// <summary>Single offsets that can be in the list, in its order, beside the run; <see langword="null"/>: the run is all.</summary>
    private readonly Queue<long>? _candidates;

    /// <summary>Whether a run of rows is still to be read.</summary>
    private bool _hasRun;

    private bool _isRunning;

    /// <summary>The last offset read; 0: none yet.</summary>
    private long _last;

    internal ChannelSource(SubscriptionRow cursor, IReadOnlyDictionary<long, MarkRow> marks, InboxListQuery query)
    {
        Cursor = cursor;
        Marks = marks;
        _query = query;
        // Of what is archived all the old rows are in the list, and few of the others, which have marks.
        _hasRun = query.Filter != ItemFilter.Archived || query.ArchivedBefore is not null;
        if (query.Filter != ItemFilter.Archived)
            return;
        var archived = marks.Values.Where(mark => mark is { Archived: true, Deleted: false }).Select(mark => mark.Offset);
        _candidates = new(query.Newer ? archived.Order() : archived.OrderDescending());
    }

    internal SubscriptionRow Cursor { get; }

    internal IReadOnlyDictionary<long, MarkRow> Marks { get; }

    /// <summary>Rows that were read and not yet handed out.</summary>
    internal Queue<ListedItem> Items { get; } = new();

    internal bool IsAtEnd => !_hasRun && _candidates is null or { Count: 0 };

    // Moments never fall along a log, so the old rows of an archive come before or after the others.
    private bool IsRunNext => _hasRun && (_query.Newer || _candidates is null or { Count: 0 });

    /// <summary>The rows to read next: a run of rows, or the single ones that can be in the list, which are few among many.</summary>
    internal IReadOnlyList<ChannelSlice> NextSlices(int limit)
    {
        _isRunning = IsRunNext;
        if (_isRunning)
        {
            // Rows up to the cursor are read, so a list of what is unread need not look at them.
            var start = _query.Filter == ItemFilter.Unread ? Math.Max(Cursor.Start, Cursor.ReadUpTo) : Cursor.Start;
            return [_query.Newer
                ? Slice(Math.Max(start, _last), long.MaxValue, limit)
                : Slice(start, _last == 0 ? long.MaxValue : _last, limit)];
        }

        var slices = new List<ChannelSlice>(limit);
        while (slices.Count < limit && _candidates is not null && _candidates.TryDequeue(out var offset))
            slices.Add(Slice(offset - 1, offset + 1, 1));
        return slices;
    }

    /// <summary>Takes note of what the slices gave.</summary>
    internal void Passed(IReadOnlyList<ChannelRow> rows, int limit)
    {
        if (!_isRunning)
            return;
        _hasRun = rows.Count == limit;
        if (rows.Count > 0)
            _last = rows[^1].Offset;
    }

    private ChannelSlice Slice(long after, long before, int limit)
    {
        var (notBefore, notAfter) = _query.Newer ? (_query.From.Moment, null) : (default(DateTimeOffset?), _query.From.Moment);
        if (_query.ArchivedBefore is { } old && _query.Filter == ItemFilter.Archived && _isRunning)
            notAfter = notAfter < old ? notAfter : old.AddMilliseconds(-1);
        else if (_query.ArchivedBefore is { } young && _query.Filter != ItemFilter.Unread)
            notBefore = notBefore > young ? notBefore : young;
        return new(Cursor.Channel, after, before, notBefore, notAfter, !_query.Newer, limit) { Type = _query.Type };
    }
}
