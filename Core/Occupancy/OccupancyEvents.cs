using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>An event for the nodes that are on a channel. Not durable and never repaired: whoever is away misses it.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Revision">One above the event before it.</param>
public abstract record OccupancyEvent(ActorKey Actor, long Revision) : ActorEvent(Actor);

/// <summary>An event for all connections on the channel but one.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Revision">Its place.</param>
/// <param name="Event">As clients get it: one JSON object.</param>
/// <param name="Except">The connection that is not sent it; 0: all are.</param>
/// <param name="IsKept">Whether it is the channel's last event from now on.</param>
/// <param name="Data">The part of it that its sender gave as data.</param>
/// <param name="Stamp">If it is an invalidation: its place among those of its target; 0: it is none, or is not kept.</param>
public sealed record EventTold(
    ActorKey Actor, long Revision, ReadOnlyMemory<byte> Event, ulong Except, bool IsKept, ReadOnlyMemory<byte> Data, long Stamp = 0)
    : OccupancyEvent(Actor, Revision);

/// <summary>A user has joined a presence channel with the first connection, or left it with the last one.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Revision">Its place.</param>
/// <param name="User">Who.</param>
/// <param name="Info">The user's own information, as JSON; <see langword="null"/>: the user has left.</param>
public sealed record MemberTold(ActorKey Actor, long Revision, string User, ReadOnlyMemory<byte>? Info) : OccupancyEvent(Actor, Revision);

/// <summary>How many connections are on the channel.</summary>
public sealed record CountTold(ActorKey Actor, long Revision, int Subscriptions) : OccupancyEvent(Actor, Revision);

/// <summary>The first connection has come, or the last one has gone; for those who watch.</summary>
public sealed record OccupiedTold(ActorKey Actor, long Revision, bool IsOccupied) : OccupancyEvent(Actor, Revision);

/// <summary>All connections on the channel are to be closed.</summary>
public sealed record Terminated(ActorKey Actor, long Revision) : OccupancyEvent(Actor, Revision);

/// <summary>An actor that had moved has gathered what there is, and told the app's servers: they have received what nodes were sent. For the nodes themselves.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Activation">Which life of the actor.</param>
public sealed record OccupancySettled(ActorKey Actor, Guid Activation) : ActorEvent(Actor);
