using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>The channels of Pusher clients on all nodes, as an app's servers use them. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">
/// From triggers of stored channels: the outcome is unknown there, and nothing was sent on the others.
/// </exception>
internal interface IPusherChannels
{
    /// <summary>Sends an event to channels. Completes at once but for stored channels, which are durable first.</summary>
    /// <param name="app">The app.</param>
    /// <param name="channels">1 to 100, each valid; an encrypted one stands alone.</param>
    /// <param name="trigger">The event.</param>
    /// <param name="attributes">The attributes of each channel in the answer.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent is sent.</param>
    /// <returns>
    /// One for each channel in the order given; empty if no attributes were asked for. A refusal comes from stored channels, whose
    /// notification the app's settings do not take; nothing was sent on the others.
    /// </returns>
    ValueTask<Answer<ChannelState[]>> TriggerAsync(
        AppView app, IReadOnlyList<PusherChannelName> channels, Trigger trigger, ChannelAttributes attributes,
        CancellationToken cancellationToken);

    /// <summary>The occupied channels whose names start with a prefix (empty: all), in no order. Never one with <c>#</c>.</summary>
    ValueTask<IReadOnlyList<ChannelState>> ListAsync(AppView app, string prefix, CancellationToken cancellationToken);

    /// <summary>One channel, occupied or not.</summary>
    ValueTask<ChannelState> GetAsync(
        AppView app, PusherChannelName channel, ChannelAttributes attributes, CancellationToken cancellationToken);

    /// <summary>The ids of the users on a presence channel.</summary>
    ValueTask<IReadOnlyList<string>> ListUsersAsync(AppView app, PusherChannelName channel, CancellationToken cancellationToken);

    /// <summary>
    /// Closes all connections that a user has signed in on, and those that receive the user's inbox. The user may come back.
    /// </summary>
    ValueTask TerminateAsync(AppView app, UserId user, CancellationToken cancellationToken);
}
