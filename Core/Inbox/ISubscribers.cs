using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>Reads who has subscribed to which channels. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface ISubscribers
{
    /// <summary>The subscribers of a channel, in the order of their names.</summary>
    /// <param name="app">The app.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="after">From the first after this name; <see langword="null"/>: from the beginning.</param>
    /// <param name="limit">At most so many; fewer are the last.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<ChannelSubscriber>> ReadSubscribersAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>The subscriptions of an app, by their recipients and channels.</summary>
    /// <param name="app">The app.</param>
    /// <param name="after">From the first behind this place.</param>
    /// <param name="limit">At most so many. A page may have fewer, and another one behind it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<SubscriptionPage> ListSubscriptionsAsync(
        string app, SubscriptionPlace after, int limit, CancellationToken cancellationToken);

    /// <summary>The subscriptions of one recipient, in the order of their channels.</summary>
    Task<IReadOnlyList<RecipientSubscription>> ReadSubscriptionsAsync(
        string app, string recipient, CancellationToken cancellationToken);
}
