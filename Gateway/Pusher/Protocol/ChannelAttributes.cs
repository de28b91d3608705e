namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// The attributes of a channel that a server may ask for, with <c>info</c>. Whether an attribute fits the kind of the channel the caller
/// has checked.
/// </summary>
[Flags]
internal enum ChannelAttributes
{
    None = 0,

    /// <summary>Users on a presence channel.</summary>
    UserCount = 1,

    /// <summary>Connections on any other channel.</summary>
    SubscriptionCount = 2,

    /// <summary>The last event of a cache channel.</summary>
    Cache = 4,
}
