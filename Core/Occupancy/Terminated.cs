using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>All connections on the channel are to be closed.</summary>
public sealed record Terminated(ActorKey Actor, long Revision) : OccupancyEvent(Actor, Revision);
