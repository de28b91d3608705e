using Nudge.Core.Channels;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>
/// Walks over the rows of all subscribed channels in the order of a list, reading each channel only as far as the list needs it.
/// </summary>
internal sealed class ChannelMerge
{
    private const int FirstRead = 8;
    private const int NextRead = 64;

    private static readonly IReadOnlyDictionary<long, MarkRow> NoMarks = new Dictionary<long, MarkRow>();

    private readonly string _app;
    private readonly string _user;
    private readonly InboxListQuery _query;
    private readonly IChannelReader _channels;
    private readonly InboxListing _listing;
    private readonly HashSet<string> _mutedTypes;
    private readonly HashSet<string> _mutedEntities;
    private readonly List<ChannelSource> _sources = [];
    private readonly PriorityQueue<ChannelSource, ListKey> _next;

    internal ChannelMerge(InboxKey inbox, InboxListing listing, InboxListQuery query, IChannelReader channels)
    {
        _app = inbox.App.Value;
        _user = inbox.User.Value;
        _query = query;
        _channels = channels;
        _listing = listing;
        _mutedTypes = listing.View.Preferences.MutedTypes.ToHashSet(StringComparer.Ordinal);
        _mutedEntities = listing.View.Preferences.MutedEntities.ToHashSet(StringComparer.Ordinal);
        _next = new(query.Newer ? Comparer<ListKey>.Default : Comparer<ListKey>.Create((left, right) => right.CompareTo(left)));
    }

    /// <summary>Reads the first rows of each channel, together.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        var view = _listing.View;
        var open = view.Subscriptions.Where(row => !view.Preferences.MutedChannels.Contains(row.Channel)).ToArray();
        var heads = await _channels.ReadHeadsAsync(_app, [.. open.Select(row => row.Channel)], cancellationToken);
        for (var i = 0; i < open.Length; i++)
            _sources.Add(new(open[i].Under(heads[i].Epoch), MarksOf(open[i], heads[i].Epoch), _query));
        await RefillAsync(_sources, FirstRead, cancellationToken);
    }

    /// <summary>The next item; <see langword="null"/> at the end.</summary>
    internal async Task<ListedItem?> PeekAsync(CancellationToken cancellationToken)
    {
        // A channel that ran dry may still hold the next item, so it is read on before anything is handed out.
        while (_sources.Where(source => source is { Items.Count: 0, IsAtEnd: false }).ToArray() is { Length: > 0 } dry)
            await RefillAsync(dry, NextRead, cancellationToken);
        return _next.TryPeek(out var source, out _) ? source.Items.Peek() : null;
    }

    /// <summary>Takes the item that was peeked at.</summary>
    internal void Take()
    {
        var source = _next.Dequeue();
        source.Items.Dequeue();
        if (source.Items.Count > 0)
            _next.Enqueue(source, source.Items.Peek().Key);
    }

    private async Task RefillAsync(IReadOnlyList<ChannelSource> sources, int limit, CancellationToken cancellationToken)
    {
        var slices = sources.Select(source => source.NextSlices(limit)).ToArray();
        var runs = await _channels.ReadSlicesAsync(_app, [.. slices.SelectMany(each => each)], cancellationToken);
        var first = 0;
        for (var i = 0; i < sources.Count; i++)
        {
            var rows = runs.Skip(first).Take(slices[i].Count).SelectMany(run => run).ToArray();
            first += slices[i].Count;
            sources[i].Passed(rows, limit);
            foreach (var item in rows.Select(row => ToItem(sources[i], row)).OfType<ListedItem>())
                sources[i].Items.Enqueue(item);
            if (sources[i].Items.Count > 0)
                _next.Enqueue(sources[i], sources[i].Items.Peek().Key);
        }
    }

    /// <summary>The row as the list shows it; <see langword="null"/> if it does not.</summary>
    private ListedItem? ToItem(ChannelSource source, ChannelRow row)
    {
        var (cursor, mark) = (source.Cursor, source.Marks.GetValueOrDefault(row.Offset));
        var key = new ListKey(row.At.ToUnixTimeMilliseconds(), cursor.Channel, row.Offset);
        var isMuted = _mutedTypes.Contains(row.Type) || (row.Entity is { } entity && _mutedEntities.Contains(entity));
        if (!_query.IsBeyond(key) || isMuted || mark is { Deleted: true })
            return null;
        // One's own row in a channel is there to be seen and was never unread.
        var isRead = row.Offset <= cursor.ReadUpTo || row.Actor == _user || OffsetRanges.Contains(cursor.ReadAhead, row.Offset);
        var isArchived = _query.IsArchived(mark is { Archived: true }, row.At);
        return _query.Shows(isRead, isArchived)
            ? new(
                key, row.Id, new(cursor.Epoch, row.Offset), row.At, isRead || row.Offset <= cursor.SeenUpTo, isRead, isArchived, null,
                row.Body)
            : null;
    }

    private IReadOnlyDictionary<long, MarkRow> MarksOf(SubscriptionRow row, Epoch epoch) =>
        row.Epoch == epoch && _listing.Marks.TryGetValue(row.Channel, out var marks) ? marks : NoMarks;
}
