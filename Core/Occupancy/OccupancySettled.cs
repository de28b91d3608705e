using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>
/// An actor that had moved has gathered what there is, and told the app's servers: they have received what nodes were sent. For the nodes
/// themselves.
/// </summary>
/// <param name="Actor">The channel.</param>
/// <param name="Activation">Which life of the actor.</param>
public sealed record OccupancySettled(ActorKey Actor, Guid Activation) : ActorEvent(Actor);
