namespace Nudge.Core.Inbox;

/// <summary>A page, and whether there is more beyond it in its direction.</summary>
public sealed record InboxPage(IReadOnlyList<ListedItem> Items, bool HasMore);
