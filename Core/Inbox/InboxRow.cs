using Nudge.Core.Actors;

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
}

/// <summary>One row of a user's log of changes: one version, one row. Items are its projection.</summary>
/// <param name="Version">Its place in the log, one above the row before it.</param>
/// <param name="Change">The kind of change.</param>
/// <param name="At">When, by the server; never before the row above it.</param>
/// <param name="Item">The item's facts, for <see cref="InboxChange.Item"/> and <see cref="InboxChange.Grown"/> alone.</param>
/// <param name="Body">
/// For those two the envelope as it was published (the newest one of a grown item); for others a JSON object that says what changed
/// (a mark, the preferences, a channel). Empty where it was not read.
/// </param>
public sealed record InboxRow(long Version, InboxChange Change, DateTimeOffset At, ItemFacts? Item, ReadOnlyMemory<byte> Body) : Row
{
    /// <summary>Bytes of <see cref="Body"/> as the store keeps it, also where it was not read.</summary>
    public int BodyBytes { get; init; } = Change == InboxChange.Preferences ? 0 : Body.Length;

    /// <summary>Whether what the row says stands beside the log, once: a store keeps no body of it, and readers get what stands there now.</summary>
    public bool IsKeptBeside => Change == InboxChange.Preferences;

    /// <summary>Whether an inbox is loaded from the body; of all other rows a load needs the columns alone.</summary>
    public bool IsApplied => Change is InboxChange.Seen or InboxChange.Read or InboxChange.Archived or InboxChange.Restored or InboxChange.Deleted;

    public override int Weight => Overhead + BodyBytes + (Item?.TextLength ?? 0);
}

/// <summary>Rows of the log that lie at or below the floor which is written with it are dropped in the same moment, and need not wait for retention.</summary>
/// <param name="After">The rows after this version,</param>
/// <param name="UpTo">up to this one.</param>
public sealed record InboxCutRow(long After, long UpTo) : Row;

/// <summary>Facts that are kept beside the envelope of an own item, so that counting and collapsing need not parse it.</summary>
/// <param name="Id">The id of the notification that opened the item; it names the item for as long as it is retained.</param>
/// <param name="FirstVersion">The version at which the item was opened; equal to its row's version until it grows.</param>
/// <param name="OpenedAt">When it was opened: the row that opened it may be gone while a grown item is still retained.</param>
/// <param name="Type">Of the newest notification in it.</param>
/// <param name="Actor">The <c>actorId</c> of the newest one.</param>
/// <param name="Entity">The <c>entityId</c> of the newest one.</param>
/// <param name="CollapseKey">Unread items of one key grow; <see langword="null"/>: this one never does.</param>
/// <param name="Count">Notifications in it, 1 or more.</param>
/// <param name="Actors">Distinct actors in it, the latest first, at most <see cref="MaxActors"/>.</param>
public sealed record ItemFacts(
    string Id, long FirstVersion, DateTimeOffset OpenedAt, string Type, string? Actor, string? Entity, string? CollapseKey, int Count,
    IReadOnlyList<string> Actors)
{
    /// <summary>Actors that an avatar row can show; more are counted and not named.</summary>
    public const int MaxActors = 10;

    /// <summary>Characters of all texts.</summary>
    internal int TextLength
    {
        get
        {
            var length = Id.Length + Type.Length + (Actor?.Length ?? 0) + (Entity?.Length ?? 0) + (CollapseKey?.Length ?? 0);
            for (var i = 0; i < Actors.Count; i++)
                length += Actors[i].Length;
            return length;
        }
    }
}
