using System.Net;
using Nudge.Core.Names;

namespace Nudge.Core.Limits;

/// <summary>The thing that is limited: all that an app publishes, or what it publishes to one channel or from one address.</summary>
/// <param name="App">The app.</param>
/// <param name="Channel"><see langword="null"/>: the whole app. Made by <see cref="Of"/>, <see cref="OfPusher"/> and
/// <see cref="OfAddress"/>.</param>
public readonly record struct LimitKey(AppId App, string? Channel)
{
    /// <summary>One of our channels, on whichever face it is published to.</summary>
    public static LimitKey Of(AppId app, ChannelName channel) => new(app, channel.Value);

    /// <summary>All that comes to one of our channels without credentials. No channel's name has the mark.</summary>
    public static LimitKey OfPublic(AppId app, ChannelName channel) => new(app, $"*{channel.Value}");

    /// <summary>
    /// A channel that clients of Pusher's protocol alone have, as they spell it. No channel of ours has the mark in its name.
    /// </summary>
    public static LimitKey OfPusher(AppId app, string channel) => new(app, $"#{channel}");

    /// <summary>All that one address publishes to an app: of IPv6 its /64 (<see cref="ClientNetwork"/>).</summary>
    public static LimitKey OfAddress(AppId app, IPAddress? address) => new(app, $"!{ClientNetwork.Of(address)}");

    /// <summary>Whether it is made by <see cref="OfAddress"/>. No channel's name begins so.</summary>
    public bool IsAddress => Channel is ['!', ..];

    /// <summary>Injective: no app's id has a slash.</summary>
    public override string ToString() => Channel is null ? App.Value : $"{App.Value}/{Channel}";
}
