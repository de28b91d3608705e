using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Embedded;

/// <summary>Inboxes in this process.</summary>
internal sealed class EmbeddedInboxes : IInboxes
{
    private readonly ActorTable<InboxActor> _actors;
    private readonly IActorStore _store;
    private readonly IInboxReader _reader;
    private readonly IChannelReader _channels;
    private readonly TimeProvider _time;

    public EmbeddedInboxes(IActorStore store, IInboxReader reader, IChannelReader channels, INodes nodes, TimeProvider time)
    {
        _store = store;
        _reader = reader;
        _channels = channels;
        _time = time;
        _actors = new(store, nodes, time, LoadAsync);
    }

    public Task<Answer<PublishReceipt>> PublishAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken)
    {
        var (decide, lookUp) = Publishing(inbox, publication);
        return _actors.DecideAsync(inbox.Actor, decide, lookUp, cancellationToken);
    }

    public Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        InboxKey inbox, IReadOnlyList<Publication> publications, CancellationToken cancellationToken) =>
        _actors.DecideEachAsync(inbox.Actor, publications.Select(publication => Publishing(inbox, publication)), cancellationToken);

    public Task<Answer<PublishReceipt>> PassAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Pass(publication), cancellationToken);

    public Task SignalAsync(InboxKey inbox, TypeName name, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Signal(name, payload), cancellationToken);

    public Task<InboxView> MeetAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        MeetAndDecideAsync<InboxView>(inbox, actor => actor.Meet(), _ => Task.CompletedTask, cancellationToken);

    public Task<InboxListing> ListAsync(InboxKey inbox, InboxListQuery query, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.List(query), cancellationToken);

    public Task<Answer<InboxView>> MarkAsync(InboxKey inbox, MarkCommand command, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Mark(command), cancellationToken);

    public async Task<Answer<InboxView>> SubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken)
    {
        var heads = await _channels.ReadHeadsAsync(inbox.App.Value, [channel.Value], cancellationToken);
        return await MeetAndDecideAsync<Answer<InboxView>>(
            inbox, actor => actor.Subscribe(channel, heads[0]), _ => Task.CompletedTask, cancellationToken);
    }

    public Task<Answer<InboxView>> UnsubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Unsubscribe(channel), cancellationToken);

    public Task<InboxView> SetPreferencesAsync(InboxKey inbox, Preferences preferences, CancellationToken cancellationToken) =>
        MeetAndDecideAsync<InboxView>(inbox, actor => actor.SetPreferences(preferences), _ => Task.CompletedTask, cancellationToken);

    public Task<Head> TrimAsync(InboxKey inbox, long floor, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Trim(floor), cancellationToken);

    internal void Sweep(EmbeddedOptions options) => _actors.Sweep(TimeSpan.FromSeconds(options.IdleSeconds), options.ActivationsMax);

    private (Func<InboxActor, Decision<Answer<PublishReceipt>>?> Decide, Func<CancellationToken, Task> LookUp) Publishing(
        InboxKey inbox, Publication publication)
    {
        var accepted = new AcceptedLookup(inbox.Actor, publication.Id, _store, _time);
        return Meeting<Answer<PublishReceipt>>(
            inbox, actor => accepted.Completes(actor.Accepted) ? actor.Publish(publication, accepted.Known) : null, accepted.AskAsync);
    }

    private Task<TReply> MeetAndDecideAsync<TReply>(
        InboxKey inbox, Func<InboxActor, Decision<TReply>?> decide, Func<CancellationToken, Task> lookUp, CancellationToken cancellationToken)
    {
        var meeting = Meeting(inbox, decide, lookUp);
        return _actors.DecideAsync(inbox.Actor, meeting.Decide, meeting.LookUp, cancellationToken);
    }

    /// <summary>For commands that may be the first contact: whoever is not met yet starts at the present head of the channel for everyone.</summary>
    private (Func<InboxActor, Decision<TReply>?> Decide, Func<CancellationToken, Task> LookUp) Meeting<TReply>(
        InboxKey inbox, Func<InboxActor, Decision<TReply>?> decide, Func<CancellationToken, Task> lookUp)
    {
        Head? everyone = null;
        var isMet = true;
        return (Decide, LookUpAsync);

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
                everyone = (await _channels.ReadHeadsAsync(inbox.App.Value, [ChannelName.Everyone.Value], token))[0];
            await lookUp(token);
        }
    }

    private async Task<InboxActor> LoadAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        var since = _time.GetUtcNow() - AcceptedIds.Window;
        var snapshot = await _reader.LoadAsync(actor, since, AcceptedIds.LoadLimit, cancellationToken);
        return new(new(AppId.Parse(actor.App), UserId.Parse(actor.Name)), snapshot, _time);
    }
}
