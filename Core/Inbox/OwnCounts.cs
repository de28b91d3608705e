namespace Nudge.Core.Inbox;

/// <summary>The unread and unseen counts of a user's own notifications, and the version of the log at which that holds.</summary>
public readonly record struct OwnCounts(long Unread, long Unseen, long Version);
