namespace Nudge.Core.Actors;

/// <summary>
/// An actor was thrown away with rows whose outcome is unknown: they may be durable and will never be published. Listeners ask the actor
/// for its head, which waits for the reload, and reads what it has not received from the store.
/// </summary>
public sealed record ActorUnsettled(ActorKey Actor) : ActorEvent(Actor);
