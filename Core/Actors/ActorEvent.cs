namespace Nudge.Core.Actors;

/// <summary>What an actor tells the nodes that listen to it, once it is durable. A hint: positions repair what is lost.</summary>
public abstract record ActorEvent(ActorKey Actor);

/// <summary>
/// An actor was thrown away with rows whose outcome is unknown: they may be durable and will never be told. Whoever listens asks the actor for
/// its head, which waits for the reload, and reads what it has not heard from the store.
/// </summary>
public sealed record ActorUnsettled(ActorKey Actor) : ActorEvent(Actor);
