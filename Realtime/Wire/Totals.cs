using Nudge.Core.Inbox;

namespace Nudge.Realtime.Wire;

/// <summary>The numbers of a badge: all that a user has to read, own items and subscribed channels together.</summary>
/// <param name="Own">Of own items alone.</param>
/// <param name="Unread">In all.</param>
/// <param name="Unseen">In all.</param>
public readonly record struct Totals(OwnCounts Own, long Unread, long Unseen);
