using Nudge.Core.Actors;
using Nudge.Core.Inbox;

namespace Nudge.Core.Channels;

/// <summary>The stored state that a channel is loaded from; <see cref="InboxSnapshot"/> explains the accepted ids.</summary>
/// <param name="Head">The head of its log.</param>
/// <param name="LastAt">When its last retained row was accepted.</param>
/// <param name="Accepted">The latest accepted ids of the window, oldest first.</param>
/// <param name="AcceptedIsAll">Whether these are all of the window.</param>
public sealed record ChannelSnapshot(Head Head, DateTimeOffset? LastAt, IReadOnlyList<AcceptedRow> Accepted, bool AcceptedIsAll);
