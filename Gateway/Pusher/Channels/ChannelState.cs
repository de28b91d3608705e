namespace Nudge.Gateway.Pusher.Channels;

/// <summary>The state of a channel at one moment.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="SubscriptionCount">Connections on it; 0: it is not occupied.</param>
/// <param name="UserCount">Users on it, if it is a presence channel.</param>
/// <param name="Cache">The last event of a cache channel, if there is one.</param>
internal readonly record struct ChannelState(string Channel, int SubscriptionCount, int UserCount, CachedEvent? Cache)
{
    public bool IsOccupied => SubscriptionCount > 0;
}
