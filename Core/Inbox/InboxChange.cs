namespace Nudge.Core.Inbox;

/// <summary>The kinds of change that a row of a user's log records. The numbers are stored and never reused.</summary>
public enum InboxChange
{
    /// <summary>A notification of the user's own arrived.</summary>
    Item = 1,

    /// <summary>An unread item took in another notification of its key; the row carries the whole item anew.</summary>
    Grown = 2,
    Seen = 3,
    Read = 4,
    Archived = 5,
    Restored = 6,
    Deleted = 7,
    Preferences = 8,
    Subscribed = 9,
    Unsubscribed = 10,

    /// <summary>The right of a subscription was taken; the cursor stays.</summary>
    Revoked = 11,

    /// <summary>Read items are unread again.</summary>
    Unread = 12,

    /// <summary>Items were put off: they are read and hidden until their time.</summary>
    Snoozed = 13,

    /// <summary>The time of snoozed items has come: they are back, unread and unseen.</summary>
    Woken = 14,

    /// <summary>The app's server has taken items back.</summary>
    Withdrawn = 15,

    /// <summary>The time of items is over.</summary>
    Expired = 16,
}
