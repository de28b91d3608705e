namespace Nudge.Core.Inbox;

/// <summary>Which items a list shows.</summary>
public enum ItemFilter
{
    /// <summary>All that are not archived.</summary>
    Active,

    /// <summary>Those not read: what the badge counts, whatever its age.</summary>
    Unread,

    /// <summary>Those archived.</summary>
    Archived,
}
