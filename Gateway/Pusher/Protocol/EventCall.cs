namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>An event that a server wants sent.</summary>
/// <param name="Channels">1 to 100, each once.</param>
/// <param name="Trigger">The event; its data lies in the body of the request.</param>
/// <param name="Attributes">The attributes of the channels in the answer.</param>
internal readonly record struct EventCall(PusherChannelName[] Channels, Trigger Trigger, ChannelAttributes Attributes)
{
    /// <summary>Channels of one event.</summary>
    public const int ChannelsMax = 100;

    /// <summary>Characters of an event's name.</summary>
    public const int NameLengthMax = 200;

    /// <summary>Events of one batch.</summary>
    public const int BatchMax = 10;
}
