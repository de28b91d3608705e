using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>The retained rows that count, and the head at that moment.</summary>
public sealed record UnreadCount(Head Head, long Unread, long Unseen);
