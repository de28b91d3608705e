using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>A subscription that waits: what of its message is needed again, and no more.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="ChannelData">The client's own information.</param>
/// <param name="Since">When it came.</param>
internal sealed record WaitingSubscription(PusherChannelName Channel, string? ChannelData, long Since);
