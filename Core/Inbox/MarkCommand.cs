using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>Changes the state of items: seen, read, archived, restored, deleted, unread or snoozed.</summary>
/// <remarks>
/// Repeating one changes nothing and writes nothing. Archiving or deleting an item also takes it off the counts: what a person has put away
/// is read. Items that are gone already are passed over.
/// </remarks>
/// <param name="Change">
/// One of <see cref="InboxChange.Seen"/> to <see cref="InboxChange.Deleted"/>, <see cref="InboxChange.Unread"/> or
/// <see cref="InboxChange.Snoozed"/>.
/// </param>
/// <param name="Ids">Own items by id.</param>
/// <param name="UpTo">Own items up to this position, which the client must have seen.</param>
/// <param name="AllOwn">Own items up to the newest.</param>
/// <param name="Channels">Items of subscribed channels.</param>
public sealed record MarkCommand(
    InboxChange Change, IReadOnlyList<string> Ids, Position? UpTo, bool AllOwn, IReadOnlyList<ChannelMarks> Channels)
{
    /// <summary>Ids and offsets in one command.</summary>
    public const int ItemsMax = 1_000;

    /// <summary>How far ahead an item may be snoozed.</summary>
    public static readonly TimeSpan SnoozeMax = TimeSpan.FromDays(366);

    /// <summary>When snoozed items come back; for <see cref="InboxChange.Snoozed"/> alone, and there needed.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>On which face; <see cref="MarkData.Via"/>.</summary>
    public string? Via { get; init; }
}
