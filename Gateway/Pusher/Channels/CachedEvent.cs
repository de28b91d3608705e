namespace Nudge.Gateway.Pusher.Channels;

/// <summary>The last event of a cache channel.</summary>
/// <param name="Data">Its data: one JSON value, as it was sent.</param>
/// <param name="TimeToLive">How much longer it is kept.</param>
internal sealed record CachedEvent(ReadOnlyMemory<byte> Data, TimeSpan TimeToLive);
