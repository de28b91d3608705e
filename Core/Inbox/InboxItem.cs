namespace Nudge.Core.Inbox;

/// <summary>An own item as its actor holds it: facts and state, without the envelope.</summary>
/// <param name="Version">Of the row that carries its present content.</param>
/// <param name="At">When that content was accepted.</param>
/// <param name="Facts">Facts that are kept beside the envelope.</param>
/// <param name="Seen">Shown to the user.</param>
/// <param name="Read">Read, or put away.</param>
/// <param name="Archived">Out of the list, and still there.</param>
/// <param name="SnoozedUntil">Put off until then, which is read and hidden meanwhile; <see langword="null"/>: it is not.</param>
public sealed record InboxItem(
    long Version, DateTimeOffset At, ItemFacts Facts, bool Seen = false, bool Read = false, bool Archived = false,
    DateTimeOffset? SnoozedUntil = null);
