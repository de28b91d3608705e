using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

public sealed partial class InboxActor
{
    /// <summary>Own items of a page; items that are muted now are hidden.</summary>
    public Decision<InboxListing> List(InboxListQuery query)
    {
        var ordered = query.Newer ? _items.InOrder : _items.InOrder.Reverse();
        var page = ordered.Where(item => query.IsBeyond(KeyOf(item)) && Shows(item, query)).Take(query.Limit).ToArray();
        var marks = _subscriptions.Values.Where(subscription => subscription.MarkCount > 0).ToDictionary(
            subscription => subscription.Row.Channel,
            subscription => (IReadOnlyDictionary<long, MarkRow>)subscription.Marks.ToDictionary());
        return Decision<InboxListing>.Of(new(View().Reply, page, marks));
    }

    /// <summary>The place of an own item in the merged list.</summary>
    public static ListKey KeyOf(InboxItem item) => new(item.At.ToUnixTimeMilliseconds(), "", item.Version);

    private bool Shows(InboxItem item, InboxListQuery query) =>
        !_items.IsMuted(item.Facts)
        && (query.Type is null || item.Facts.Type == query.Type)
        && query.Shows(item.Read, query.IsArchived(item.Archived, item.At));
}
