using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Channels;

/// <summary>The commands of a channel with what they need from the store, and its load: the same in every host.</summary>
public sealed class ChannelTurns(IActorStore store, IChannelReader reader, TimeProvider time)
{
    /// <summary>Brings an actor up to the store's head.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public async Task<ChannelActor> LoadAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - AcceptedIds.Window;
        var snapshot = await reader.LoadAsync(actor, since, AcceptedIds.LoadLimit, cancellationToken);
        return new(new(AppId.Parse(actor.App), ChannelName.Parse(actor.Name)), snapshot, time);
    }

    /// <summary>Takes a notification back.</summary>
    /// <param name="channel">Of which channel.</param>
    /// <param name="id">Which.</param>
    /// <param name="offset">Where it is; 0: it is looked for.</param>
    /// <param name="isExpired">Whether its time is over.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Turn<ChannelActor, PublishReceipt>> WithdrawAsync(
        ChannelKey channel, NotificationId id, long offset, bool isExpired, CancellationToken cancellationToken)
    {
        var known = await store.FindAcceptedAsync(channel.Actor, id.Value, cancellationToken);
        if (offset == 0)
            offset = known?.Version ?? await reader.FindOffsetAsync(channel.Actor, id.Value, cancellationToken) ?? 0;
        var row = offset <= 0 ? null : await ReadAsync(channel, offset, cancellationToken);
        var withdrawal = new ChannelWithdrawal(id, row?.Id == id.Value ? row : null, known, isExpired);
        return Turn<ChannelActor, PublishReceipt>.Of(actor => actor.Withdraw(withdrawal));
    }

    private async Task<ChannelRow?> ReadAsync(ChannelKey channel, long offset, CancellationToken cancellationToken)
    {
        var slice = new ChannelSlice(channel.Channel.Value, offset - 1, offset + 1, null, null, false, 1);
        return (await reader.ReadSlicesAsync(channel.App.Value, [slice], cancellationToken))[0] is [var row, ..] ? row : null;
    }

    public Turn<ChannelActor, Answer<PublishReceipt>> Publish(ChannelKey channel, Publication publication)
    {
        var accepted = new AcceptedLookup(channel.Actor, publication.Id, store, time);
        return new(actor => accepted.Completes(actor.Accepted) ? actor.Publish(publication, accepted.Known) : null, accepted.AskAsync);
    }
}
