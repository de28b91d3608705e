using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>How many connections are on the channel.</summary>
public sealed record SubscriptionCountChanged(ActorKey Actor, long Revision, int Subscriptions) : OccupancyEvent(Actor, Revision);
