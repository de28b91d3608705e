using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Outcomes;

namespace Nudge.Core.Publishing;

/// <summary>Takes notifications back from their recipients, and from whatever has shown them. Any thread may call it.</summary>
public sealed class Withdrawals(IInboxes inboxes, IChannels channels, IEnumerable<IWithdrawalFace> faces, OutcomeNotes notes)
{
    private readonly IWithdrawalFace[] _faces = [.. faces];

    /// <summary>Takes a notification back from users, or from a channel; repeating it is safe.</summary>
    /// <param name="app">The app.</param>
    /// <param name="id">Which notification.</param>
    /// <param name="users">From whom; empty where <paramref name="channel"/> is given.</param>
    /// <param name="channel">From which channel.</param>
    /// <param name="by">The credential that asks.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="StoreUnavailableException">The outcome is unknown at one recipient at least.</exception>
    public async Task<PublishOutcome> WithdrawAsync(
        AppView app, NotificationId id, IReadOnlyList<UserId> users, ChannelName? channel, string? by,
        CancellationToken cancellationToken)
    {
        if (channel is not null)
        {
            var receipt = await channels.WithdrawAsync(new(app.Id, channel), id, 0, isExpired: false, cancellationToken);
            Note(app, channel.Value, isChannel: true, id, receipt, by);
            await ShowAsync(app, null, channel, id, receipt, cancellationToken);
            return new(id, [RecipientOutcome.Of(null, channel, receipt)]);
        }

        var receipts = await Task.WhenAll(users.Select(user => WithdrawAsync(app, user, id, by, cancellationToken)));
        return new(id, [.. users.Zip(receipts, (user, receipt) => RecipientOutcome.Of(user, null, receipt))]);
    }

    /// <summary>Ends a channel's notification whose time is over; repeating it is safe.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="channel">Where.</param>
    /// <param name="id">Which.</param>
    /// <param name="offset">Its row.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    public async Task ExpireAsync(
        AppView app, ChannelName channel, NotificationId id, long offset, CancellationToken cancellationToken)
    {
        var receipt = await channels.WithdrawAsync(new(app.Id, channel), id, offset, isExpired: true, cancellationToken);
        await ShowAsync(app, null, channel, id, receipt, cancellationToken);
    }

    private async Task<PublishReceipt> WithdrawAsync(
        AppView app, UserId user, NotificationId id, string? by, CancellationToken cancellationToken)
    {
        var receipt = await inboxes.WithdrawAsync(new(app.Id, user), id, cancellationToken);
        Note(app, user.Value, isChannel: false, id, receipt, by);
        await ShowAsync(app, user, null, id, receipt, cancellationToken);
        return receipt;
    }

    private void Note(AppView app, string recipient, bool isChannel, NotificationId id, PublishReceipt receipt, string? by)
    {
        if (receipt is { Status: PublishStatus.Withdrawn, Duplicate: false })
            notes.Note(app.Id.Value, isChannel, recipient, id.Value, OutcomeKind.Withdrawn, by);
    }

    /// <summary>A repeated call tells the faces again: the first one may have come no further.</summary>
    private async Task ShowAsync(
        AppView app, UserId? user, ChannelName? channel, NotificationId id, PublishReceipt receipt, CancellationToken cancellationToken)
    {
        if (receipt.Status != PublishStatus.Withdrawn)
            return;
        foreach (var face in _faces)
            await face.WithdrawAsync(app, user, channel, id, cancellationToken);
    }
}
