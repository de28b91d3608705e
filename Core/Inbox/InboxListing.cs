namespace Nudge.Core.Inbox;

/// <summary>A page of own items, and what is needed to lay channel items between them.</summary>
/// <param name="View">The inbox at that moment.</param>
/// <param name="Items">Own items of the page, in the order asked.</param>
/// <param name="Marks">Marks on channel items, by channel.</param>
public sealed record InboxListing(
    InboxView View, IReadOnlyList<InboxItem> Items, IReadOnlyDictionary<string, IReadOnlyDictionary<long, MarkRow>> Marks);
