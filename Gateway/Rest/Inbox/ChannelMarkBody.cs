using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>The rows to mark in one channel.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="UpTo">Items up to this position, for seen and read.</param>
/// <param name="Offsets">Single items, by the number behind the dot of their positions; not for seen.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChannelMarkBody(string? Channel, string? UpTo, IReadOnlyList<long>? Offsets);
