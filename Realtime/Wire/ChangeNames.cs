using Nudge.Core.Inbox;

namespace Nudge.Realtime.Wire;

/// <summary>How changes of an inbox are written in messages, as they happened.</summary>
internal static class ChangeNames
{
    /// <summary>The value of <c>change</c> in a message.</summary>
    internal static ReadOnlySpan<byte> Of(InboxChange change) => change switch
    {
        InboxChange.Item => "item"u8,
        InboxChange.Grown => "grown"u8,
        InboxChange.Seen => "seen"u8,
        InboxChange.Read => "read"u8,
        InboxChange.Archived => "archived"u8,
        InboxChange.Restored => "restored"u8,
        InboxChange.Deleted => "deleted"u8,
        InboxChange.Preferences => "preferences"u8,
        InboxChange.Subscribed => "subscribed"u8,
        InboxChange.Unsubscribed => "unsubscribed"u8,
        InboxChange.Revoked => "revoked"u8,
        InboxChange.Unread => "unread"u8,
        InboxChange.Snoozed => "snoozed"u8,
        InboxChange.Woken => "woken"u8,
        // Clients of before know what to do; the reason stands in the data.
        InboxChange.Withdrawn or InboxChange.Expired => "deleted"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "It has no name on the wire."),
    };
}
