using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>The parts of an inbox that its total depends on, as they are stored.</summary>
/// <param name="User">Whose.</param>
/// <param name="OwnUnread">Its own unread items; <see langword="null"/>: its actor has to be asked.</param>
/// <param name="Subscriptions">Its cursors.</param>
/// <param name="Deleted">Marks of rows that were deleted.</param>
/// <param name="Preferences">Its mutes, and how pushes come.</param>
public sealed record StoredInbox(
    string User, long? OwnUnread, IReadOnlyList<SubscriptionRow> Subscriptions, IReadOnlyList<MarkRow> Deleted, Preferences Preferences)
{
    /// <summary>Whether the user has seen or read a row of a channel, which has <paramref name="epoch"/>.</summary>
    public bool HasSeen(string channel, Epoch epoch, long offset) =>
        Subscriptions.FirstOrDefault(row => row.Channel == channel) is { } cursor && cursor.Epoch == epoch
        && (offset <= Math.Max(Math.Max(cursor.Start, cursor.ReadUpTo), cursor.SeenUpTo)
            || OffsetRanges.Contains(cursor.ReadAhead, offset)
            || Deleted.Any(mark => mark.Channel == channel && mark.Offset == offset));
}
