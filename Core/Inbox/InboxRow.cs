using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

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

    /// <summary>
    /// Whether what the row says stands beside the log, once: a store keeps no body of it, and readers get what stands there now.
    /// </summary>
    public bool IsKeptBeside => Change == InboxChange.Preferences;

    /// <summary>Whether an inbox is loaded from the body; of all other rows a load needs the columns alone.</summary>
    public bool IsApplied =>
        Change is (>= InboxChange.Seen and <= InboxChange.Deleted) or >= InboxChange.Unread;

    public override int Weight => Overhead + BodyBytes + (Item?.TextLength ?? 0);
}
