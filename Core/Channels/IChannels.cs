using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Channels;

/// <summary>Reaches channels, wherever they live. Each answer shows durable state only.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the outcome is unknown, and repeating with the same id is safe.
/// </exception>
public interface IChannels
{
    Task<Answer<PublishReceipt>> PublishAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken);

    /// <summary>
    /// Publishes several; they take effect in this order, and one that is refused does not hold up the next. The answers are in the same
    /// order.
    /// </summary>
    Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        ChannelKey channel, IReadOnlyList<Publication> publications, CancellationToken cancellationToken);

    /// <summary>Sends to attached clients and stores nothing.</summary>
    Task<Answer<PublishReceipt>> PublishEphemeralAsync(ChannelKey channel, Publication publication, CancellationToken cancellationToken);

    /// <summary>Sends to connected clients and stores nothing.</summary>
    /// <param name="channel">Whose.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="payload">One line of JSON.</param>
    /// <param name="stamp">If it is an invalidation that is kept: its place (<c>IScopes</c>); otherwise 0.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task SignalAsync(ChannelKey channel, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken);

    /// <summary>
    /// The durable head at a moment after the call: every event above it is sent after this turn. The default head where there is no log
    /// yet.
    /// </summary>
    Task<Head> HeadAsync(ChannelKey channel, CancellationToken cancellationToken);

    /// <summary>Takes a notification back.</summary>
    /// <param name="channel">Of which channel.</param>
    /// <param name="id">Which.</param>
    /// <param name="offset">Where it is; 0: it is looked for.</param>
    /// <param name="isExpired">Whether its time is over; otherwise the app's server asked for it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<PublishReceipt> WithdrawAsync(
        ChannelKey channel, NotificationId id, long offset, bool isExpired, CancellationToken cancellationToken);

    /// <summary>Raises the floor of a log; rows up to it may then be dropped.</summary>
    Task<Head> TrimAsync(ChannelKey channel, long floor, CancellationToken cancellationToken);
}
