using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>The first connection has come, or the last one has gone; for those who watch.</summary>
public sealed record OccupiedChanged(ActorKey Actor, long Revision, bool IsOccupied) : OccupancyEvent(Actor, Revision);
