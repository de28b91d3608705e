namespace Nudge.Core.Inbox;

/// <summary>What a user has not read of their own notifications, and the version of the log at which that holds.</summary>
public readonly record struct OwnCounts(long Unread, long Unseen, long Version);
