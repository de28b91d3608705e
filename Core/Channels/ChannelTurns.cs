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

    public Turn<ChannelActor, Answer<PublishReceipt>> Publish(ChannelKey channel, Publication publication)
    {
        var accepted = new AcceptedLookup(channel.Actor, publication.Id, store, time);
        return new(actor => accepted.Completes(actor.Accepted) ? actor.Publish(publication, accepted.Known) : null, accepted.AskAsync);
    }
}
