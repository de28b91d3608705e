namespace Nudge.Core.Inbox;

/// <summary>A page of a list.</summary>
/// <param name="From">Items strictly beyond this place are shown.</param>
/// <param name="Newer">Whether the page goes up from there, oldest first, or down, newest first.</param>
/// <param name="Filter">Which items.</param>
/// <param name="Type">Only this type; <see langword="null"/>: all.</param>
/// <param name="Limit">1 to <see cref="LimitMax"/>.</param>
public sealed record InboxListQuery(ListKey From, bool Newer, ItemFilter Filter, string? Type, int Limit)
{
    public const int LimitMax = 100;

    /// <summary>Items accepted before this moment are archived by their age (S2.42); <see langword="null"/>: none is.</summary>
    public DateTimeOffset? ArchivedBefore { get; init; }

    /// <summary>Whether an item is archived: by its user, or by its age.</summary>
    internal bool IsArchived(bool isMarked, DateTimeOffset at) => isMarked || at < ArchivedBefore;

    internal bool IsBeyond(ListKey key) => Newer ? key > From : key < From;

    internal bool Shows(bool isRead, bool isArchived) => Filter switch
    {
        ItemFilter.Unread => !isRead,
        ItemFilter.Archived => isArchived,
        _ => !isArchived,
    };
}
