using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>An item as a list shows it: an own one, or one of a subscribed channel.</summary>
/// <param name="Key">Its place in the list.</param>
/// <param name="Id">The notification's id.</param>
/// <param name="Position">Its version or offset under its epoch.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Seen">Shown to the user.</param>
/// <param name="Read">Read, put away, or the user's own doing.</param>
/// <param name="Archived">Out of the list, and still there.</param>
/// <param name="Envelope">The envelope as published; the newest of a grown item.</param>
/// <param name="Facts">Of an own item: how it has grown. <see langword="null"/> for items of channels.</param>
public sealed record ListedItem(
    ListKey Key, string Id, Position Position, DateTimeOffset At, bool Seen, bool Read, bool Archived, ItemFacts? Facts,
    ReadOnlyMemory<byte> Envelope)
{
    /// <summary>Until when it is put off; <see langword="null"/>: it is not.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>The channel; <see langword="null"/> for own items.</summary>
    public string? Channel => Key.Source.Length == 0 ? null : Key.Source;
}
