using Nudge.Core.Channels;

namespace Nudge.Realtime.Fanout;

/// <summary>The part of a subscription that decides which rows change a base.</summary>
/// <param name="ReadUpTo">Unread rows lie above it.</param>
/// <param name="Mutes">Rows that do not count.</param>
public sealed record ReadCursor(long ReadUpTo, MutedRows Mutes);
