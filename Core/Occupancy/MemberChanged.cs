using Nudge.Core.Actors;

namespace Nudge.Core.Occupancy;

/// <summary>A user has joined a presence channel with the first connection, or left it with the last one.</summary>
/// <param name="Actor">The channel.</param>
/// <param name="Revision">Its place.</param>
/// <param name="User">Who.</param>
/// <param name="Info">The user's own information, as JSON; <see langword="null"/>: the user has left.</param>
public sealed record MemberChanged(ActorKey Actor, long Revision, string User, ReadOnlyMemory<byte>? Info)
    : OccupancyEvent(Actor, Revision);
