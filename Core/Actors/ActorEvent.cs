namespace Nudge.Core.Actors;

/// <summary>
/// An event that an actor publishes to the nodes that listen to it, once it is durable. A hint: positions repair what is lost.
/// </summary>
public abstract record ActorEvent(ActorKey Actor);
