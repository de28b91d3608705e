using Nudge.Core.Actors;
using Nudge.Core.Names;
using Nudge.Core.Positions;

namespace Nudge.Core.Inbox;

/// <summary>A row of a user's log is durable.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Epoch">The life of the log.</param>
/// <param name="Row">The row; the one before it has the version below.</param>
/// <param name="Floor">Items up to this version are no longer retained.</param>
/// <param name="Counts">Of own items, at this version.</param>
/// <param name="Channels">Subscribed channels whose counts may have changed with it.</param>
public sealed record InboxTold(
    InboxKey Key, Epoch Epoch, InboxRow Row, long Floor, OwnCounts Counts, IReadOnlyList<string> Channels) : ActorEvent(Key.Actor);

/// <summary>The floor of a user's log was raised outside a change, so own counts over it may have changed at an unchanged version.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Head">The head of the log, with its new floor.</param>
/// <param name="Counts">Of the own items that are left.</param>
public sealed record InboxTrimmed(InboxKey Key, Head Head, OwnCounts Counts) : ActorEvent(Key.Actor);

/// <summary>A signal for whoever of this user is connected (S4.1): never stored, never counted.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Name">The signal's name.</param>
/// <param name="Payload">One line of JSON.</param>
/// <param name="Stamp">If it is an invalidation: its place among those of the user; 0: it is none, or is not kept.</param>
public sealed record InboxSignalled(InboxKey Key, TypeName Name, ReadOnlyMemory<byte> Payload, long Stamp = 0) : ActorEvent(Key.Actor);

/// <summary>A notification of an app that stores none: published to those who are connected.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Id">The notification's id.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Envelope">The envelope.</param>
public sealed record InboxPassed(InboxKey Key, string Id, DateTimeOffset At, ReadOnlyMemory<byte> Envelope) : ActorEvent(Key.Actor);
