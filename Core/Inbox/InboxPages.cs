using Nudge.Core.Channels;

namespace Nudge.Core.Inbox;

/// <summary>Lays own items and those of subscribed channels into one list, by time.</summary>
public sealed class InboxPages(IInboxes inboxes, IInboxReader own, IChannelReader channels)
{
    /// <summary>A page of all that there is.</summary>
    public Task<InboxPage> ReadAsync(InboxKey inbox, InboxListQuery query, CancellationToken cancellationToken) =>
        ReadAsync(inbox, query, _ => true, cancellationToken);

    /// <summary>A page without the channels that are not open to whoever asks.</summary>
    public async Task<InboxPage> ReadAsync(
        InboxKey inbox, InboxListQuery query, Predicate<SubscriptionRow> isOpen, CancellationToken cancellationToken)
    {
        // One more than asked tells whether there is more.
        var whole = await inboxes.ListAsync(inbox, query with { Limit = query.Limit + 1 }, cancellationToken);
        var listing = whole with { View = whole.View.Only(isOpen) };
        var page = new List<ListedItem>(query.Limit + 1);
        var ownItems = await ReadOwnAsync(inbox, listing, query, cancellationToken);
        var merge = new ChannelMerge(inbox, listing, query, channels);
        await merge.StartAsync(cancellationToken);
        var nextOwn = 0;
        while (page.Count <= query.Limit)
        {
            var fromChannel = await merge.PeekAsync(cancellationToken);
            var fromOwn = nextOwn < ownItems.Count ? ownItems[nextOwn] : null;
            if (fromOwn is null && fromChannel is null)
                break;
            var takesOwn = fromChannel is null || (fromOwn is not null && query.Newer == fromOwn.Key < fromChannel.Key);
            page.Add(takesOwn ? fromOwn! : fromChannel!);
            if (takesOwn)
                nextOwn++;
            else
                merge.Take();
        }

        var hasMore = page.Count > query.Limit;
        return new(hasMore ? page.GetRange(0, query.Limit) : page, hasMore);
    }

    private async Task<IReadOnlyList<ListedItem>> ReadOwnAsync(
        InboxKey inbox, InboxListing listing, InboxListQuery query, CancellationToken cancellationToken)
    {
        if (listing.Items.Count == 0)
            return [];
        var rows = await own.ReadRowsAsync(inbox.Actor, [.. listing.Items.Select(item => item.Version).Order()], cancellationToken);
        var bodies = rows.ToDictionary(row => row.Version, row => row.Body);
        // A row that went with the floor in between is passed over.
        return [.. listing.Items.Where(item => bodies.ContainsKey(item.Version)).Select(item => new ListedItem(
            InboxActor.KeyOf(item), item.Facts.Id, new(listing.View.Head.Epoch, item.Version), item.At,
            item.Seen, item.Read, query.IsArchived(item.Archived, item.At), item.Facts, bodies[item.Version]))];
    }
}
