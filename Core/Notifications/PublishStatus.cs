namespace Nudge.Core.Notifications;

/// <summary>The outcome of a notification at one recipient.</summary>
public enum PublishStatus
{
    /// <summary>A new item.</summary>
    Stored,

    /// <summary>Taken into an unread item of the same key.</summary>
    Collapsed,

    /// <summary>Over the type's rate: remembered for de-dupe and not stored.</summary>
    Throttled,

    /// <summary>Published to those who are connected; the app or the channel does not store.</summary>
    Sent,

    /// <summary>Kept until its time, and published then.</summary>
    Scheduled,

    /// <summary>Taken back by the app's server: now, or before the id was published again.</summary>
    Withdrawn,

    /// <summary>The recipient has no such notification, or no longer.</summary>
    Absent,
}
