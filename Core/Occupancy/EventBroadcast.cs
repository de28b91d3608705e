using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>An event for all connections on the channel but one.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Revision">Its place.</param>
/// <param name="Event">As clients get it: one JSON object.</param>
/// <param name="Except">The connection that is not sent it; 0: all are.</param>
/// <param name="IsKept">Whether it is the channel's last event from now on.</param>
/// <param name="Data">The part of it that its sender gave as data.</param>
/// <param name="Stamp">If it is an invalidation: its place among those of its target; 0: it is none, or is not kept.</param>
public sealed record EventBroadcast(
    ActorKey Actor, long Revision, ReadOnlyMemory<byte> Event, ulong Except, bool IsKept, ReadOnlyMemory<byte> Data, long Stamp = 0)
    : OccupancyEvent(Actor, Revision);
