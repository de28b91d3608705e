using Microsoft.Extensions.Options;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>What connections hold together that nobody has vouched for: neither a sign-in, nor a token, nor a signature of their app's server.</summary>
internal sealed class AnonymousPlaces(IOptions<PusherOptions> options)
{
    /// <summary>Their subscriptions.</summary>
    public SharedPlaces Subscriptions { get; } = new(options.Value.AnonymousSubscriptionsInAllMax);

    /// <summary>Channels that are there because one of them came first.</summary>
    public SharedPlaces Channels { get; } = new(options.Value.AnonymousChannelsInAllMax);
}
