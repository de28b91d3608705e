using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Core.Inbox;

/// <summary>The commands of an inbox with what they need from the store, and its load: the same in every host.</summary>
public sealed class InboxTurns(IActorStore store, IInboxReader reader, IChannelReader channels, InboxLimits limits, TimeProvider time)
{
    /// <summary>Brings an actor up to the store's head.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer in time.</exception>
    public async Task<InboxActor> LoadAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - AcceptedIds.Window;
        var snapshot = await reader.LoadAsync(actor, since, AcceptedIds.LoadLimit, cancellationToken);
        return new(new(AppId.Parse(actor.App), UserId.Parse(actor.Name)), snapshot, limits, time);
    }

    public Turn<InboxActor, Answer<PublishReceipt>> Publish(InboxKey inbox, Publication publication)
    {
        var accepted = new AcceptedLookup(inbox.Actor, publication.Id, store, time);
        return Meeting<Answer<PublishReceipt>>(
            inbox, actor => accepted.Completes(actor.Accepted) ? actor.Publish(publication, accepted.Known) : null, accepted.AskAsync);
    }

    public Turn<InboxActor, InboxView> Meet(InboxKey inbox) => Meeting<InboxView>(inbox, actor => actor.Meet(), _ => Task.CompletedTask);

    public Turn<InboxActor, InboxView> SetPreferences(InboxKey inbox, Preferences preferences) =>
        Meeting<InboxView>(inbox, actor => actor.SetPreferences(preferences), _ => Task.CompletedTask);

    /// <summary>Subscribes from the channel's durable head of now on.</summary>
    public async Task<Turn<InboxActor, Answer<InboxView>>> SubscribeAsync(
        InboxKey inbox, ChannelName channel, CancellationToken cancellationToken)
    {
        var heads = await channels.ReadHeadsAsync(inbox.App.Value, [channel.Value], cancellationToken);
        return Meeting<Answer<InboxView>>(inbox, actor => actor.Subscribe(channel, heads[0]), _ => Task.CompletedTask);
    }

    /// <summary>
    /// For commands that may be the first contact: whoever is not met yet starts at the present head of the channel for everyone.
    /// </summary>
    private Turn<InboxActor, TReply> Meeting<TReply>(
        InboxKey inbox, Func<InboxActor, Decision<TReply>?> decide, Func<CancellationToken, Task> lookUp)
    {
        Head? everyone = null;
        var isMet = true;
        return new(Decide, LookUpAsync);

        Decision<TReply>? Decide(InboxActor actor)
        {
            isMet = actor.IsMet;
            if (isMet)
                return decide(actor);
            if (everyone is not { } head)
                return null;
            actor.Everyone = head;
            return decide(actor);
        }

        async Task LookUpAsync(CancellationToken token)
        {
            if (!isMet)
                everyone = (await channels.ReadHeadsAsync(inbox.App.Value, [ChannelName.Everyone.Value], token))[0];
            await lookUp(token);
        }
    }
}
