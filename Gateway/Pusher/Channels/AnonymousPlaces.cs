using Microsoft.Extensions.Options;
using Nudge.Core.Limits;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>
/// All that connections hold together that nobody has vouched for: neither a sign-in, nor a token, nor a signature of their app's server.
/// </summary>
internal sealed class AnonymousPlaces(IOptions<PusherOptions> options)
{
    /// <summary>Their subscriptions.</summary>
    public Places<string> Subscriptions { get; } = SharedByApps(options.Value.AnonymousSubscriptionsInAllMax);

    /// <summary>Channels that are there because one of them came first.</summary>
    public Places<string> Channels { get; } = SharedByApps(options.Value.AnonymousChannelsInAllMax);

    // One app takes half at most, so that it leaves room for all others.
    private static Places<string> SharedByApps(int inAll) => new(inAll / 2, inAll);
}
