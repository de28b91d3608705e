using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>
/// The floor of a user's log was raised outside a change, so own counts over it may have changed at an unchanged version.
/// </summary>
/// <param name="Key">Whose.</param>
/// <param name="Head">The head of the log, with its new floor.</param>
/// <param name="Counts">Of the own items that are left.</param>
public sealed record InboxTrimmed(InboxKey Key, Head Head, OwnCounts Counts) : ActorEvent(Key.Actor);
