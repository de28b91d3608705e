namespace Nudge.Core.Occupancy;

/// <summary>The last event of a cache channel.</summary>
/// <param name="Event">As clients get it.</param>
/// <param name="Data">The part of it that its sender gave as data.</param>
/// <param name="Until">When it is dropped.</param>
public sealed record KeptEvent(ReadOnlyMemory<byte> Event, ReadOnlyMemory<byte> Data, DateTimeOffset Until);
