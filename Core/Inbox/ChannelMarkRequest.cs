namespace Nudge.Core.Inbox;

/// <summary>A client's request to mark items of one channel.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="UpTo">Rows up to this position.</param>
/// <param name="Offsets">Single rows.</param>
public sealed record ChannelMarkRequest(string? Channel, string? UpTo, IReadOnlyList<long>? Offsets);
