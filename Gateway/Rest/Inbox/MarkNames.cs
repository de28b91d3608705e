using Nudge.Core.Inbox;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>How the changes that a mark can ask for are called in calls.</summary>
internal static class MarkNames
{
    /// <summary>The change; <see langword="null"/> if nothing is called so.</summary>
    internal static InboxChange? Find(string? name) => name switch
    {
        "seen" => InboxChange.Seen,
        "read" => InboxChange.Read,
        "archive" => InboxChange.Archived,
        "restore" => InboxChange.Restored,
        "delete" => InboxChange.Deleted,
        "unread" => InboxChange.Unread,
        "snooze" => InboxChange.Snoozed,
        _ => null,
    };
}
