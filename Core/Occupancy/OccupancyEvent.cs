using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>An event for the nodes that are on a channel. Not durable and never repaired: whoever is away misses it.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Revision">One above the event before it.</param>
public abstract record OccupancyEvent(ActorKey Actor, long Revision) : ActorEvent(Actor);
