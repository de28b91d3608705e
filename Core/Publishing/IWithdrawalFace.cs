using Nudge.Core.Apps;
using Nudge.Core.Names;

namespace Nudge.Core.Publishing;

/// <summary>
/// Has shown notifications outside of connections, as on phones: it is given each withdrawal. Any thread may call it.
/// </summary>
public interface IWithdrawalFace
{
    /// <summary>Takes a notification away from where it was shown; durable when this returns.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="user">The recipient; <see langword="null"/>: it is a channel.</param>
    /// <param name="channel">The recipient; <see langword="null"/>: it is a user.</param>
    /// <param name="id">The notification.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task WithdrawAsync(AppView app, UserId? user, ChannelName? channel, NotificationId id, CancellationToken cancellationToken);
}
