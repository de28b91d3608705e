using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Inbox;

/// <summary>Reaches inboxes, wherever they live: in this process or in a cluster. Each answer shows durable state only.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the outcome is unknown, and repeating with the same id is safe.
/// </exception>
public interface IInboxes
{
    Task<Answer<PublishReceipt>> PublishAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken);

    /// <summary>
    /// Publishes several; they take effect in this order, and one that is refused does not hold up the next. The answers are in the same
    /// order.
    /// </summary>
    Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        InboxKey inbox, IReadOnlyList<Publication> publications, CancellationToken cancellationToken);

    /// <summary>Sends to connected clients and stores nothing.</summary>
    Task<Answer<PublishReceipt>> PublishEphemeralAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken);

    /// <summary>Sends to connected clients and stores nothing.</summary>
    /// <param name="inbox">Whose.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="payload">One line of JSON.</param>
    /// <param name="stamp">If it is an invalidation that is kept: its place (<c>IScopes</c>); otherwise 0.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task SignalAsync(InboxKey inbox, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken);

    /// <summary>The inbox as it is; a user who was never met is met now.</summary>
    Task<InboxView> MeetAsync(InboxKey inbox, CancellationToken cancellationToken);

    Task<InboxListing> ListAsync(InboxKey inbox, InboxListQuery query, CancellationToken cancellationToken);

    Task<Answer<InboxView>> MarkAsync(InboxKey inbox, MarkCommand command, CancellationToken cancellationToken);

    /// <summary>Does what is due in an inbox by now: ends items, and brings snoozed ones back.</summary>
    Task<InboxView> SettleAsync(InboxKey inbox, CancellationToken cancellationToken);

    /// <summary>Takes an item back, whatever the user has done with it.</summary>
    Task<PublishReceipt> WithdrawAsync(InboxKey inbox, NotificationId id, CancellationToken cancellationToken);

    /// <summary>Subscribes from the channel's present durable head on.</summary>
    Task<Answer<InboxView>> SubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken);

    Task<Answer<InboxView>> UnsubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken);

    /// <summary>Takes the right of a subscription, if there is one: from now on it counts with a capability for the channel.</summary>
    Task WithholdAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken);

    Task<InboxView> SetPreferencesAsync(InboxKey inbox, Preferences preferences, CancellationToken cancellationToken);

    /// <summary>Raises the floor of a log; rows up to it may then be dropped.</summary>
    Task<Head> TrimAsync(InboxKey inbox, long floor, CancellationToken cancellationToken);
}
