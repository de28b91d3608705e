using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>A notification of an app that stores none: published to those who are connected.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Id">The notification's id.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Envelope">The envelope.</param>
public sealed record InboxEphemeral(InboxKey Key, string Id, DateTimeOffset At, ReadOnlyMemory<byte> Envelope) : ActorEvent(Key.Actor);
