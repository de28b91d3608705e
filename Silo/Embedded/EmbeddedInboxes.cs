using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;

namespace Nudge.Silo.Embedded;

/// <summary>Inboxes in this process.</summary>
internal sealed class EmbeddedInboxes : IInboxes
{
    private readonly ActorTable<InboxActor> _actors;
    private readonly InboxTurns _turns;

    public EmbeddedInboxes(
        IActorStore store, IInboxReader reader, IChannelReader channels, IEventSink nodes, InboxLimits limits, TimeProvider time,
        IOptions<EmbeddedOptions>? options = null)
    {
        _turns = new(store, reader, channels, limits, time);
        _actors = new(store, nodes, time, _turns.LoadAsync, static actor => actor.IsMet, options?.Value.ActivationsMax ?? int.MaxValue);
    }

    public Task<Answer<PublishReceipt>> PublishAsync(InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, _turns.Publish(inbox, publication), cancellationToken);

    public Task<IReadOnlyList<Answer<PublishReceipt>>> PublishEachAsync(
        InboxKey inbox, IReadOnlyList<Publication> publications, CancellationToken cancellationToken) =>
        _actors.DecideEachAsync(inbox.Actor, publications.Select(publication => _turns.Publish(inbox, publication)), cancellationToken);

    public Task<Answer<PublishReceipt>> PublishEphemeralAsync(
        InboxKey inbox, Publication publication, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.PublishEphemeral(publication), cancellationToken);

    public Task SignalAsync(InboxKey inbox, TypeName name, ReadOnlyMemory<byte> payload, long stamp, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Signal(name, payload, stamp), cancellationToken);

    public Task<InboxView> MeetAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, _turns.Meet(inbox), cancellationToken);

    public Task<InboxListing> ListAsync(InboxKey inbox, InboxListQuery query, CancellationToken cancellationToken) =>
        _actors.AskAsync(inbox.Actor, actor => actor.List(query), cancellationToken);

    public Task<Answer<InboxView>> MarkAsync(InboxKey inbox, MarkCommand command, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Mark(command), cancellationToken);

    public Task<InboxView> SettleAsync(InboxKey inbox, CancellationToken cancellationToken) =>
        _actors.AskAsync(inbox.Actor, actor => actor.Settle(), cancellationToken);

    public Task<PublishReceipt> WithdrawAsync(InboxKey inbox, NotificationId id, CancellationToken cancellationToken) =>
        _actors.AskAsync(inbox.Actor, actor => actor.Withdraw(id), cancellationToken);

    public async Task<Answer<InboxView>> SubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        await _actors.DecideAsync(inbox.Actor, await _turns.SubscribeAsync(inbox, channel, cancellationToken), cancellationToken);

    public Task<Answer<InboxView>> UnsubscribeAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        _actors.AskAsync(inbox.Actor, actor => actor.Unsubscribe(channel), cancellationToken);

    public Task WithholdAsync(InboxKey inbox, ChannelName channel, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, actor => actor.Withhold(channel), cancellationToken);

    public Task<InboxView> SetPreferencesAsync(InboxKey inbox, Preferences preferences, CancellationToken cancellationToken) =>
        _actors.DecideAsync(inbox.Actor, _turns.SetPreferences(inbox, preferences), cancellationToken);

    public Task<Head> TrimAsync(InboxKey inbox, long floor, CancellationToken cancellationToken) =>
        _actors.AskAsync(inbox.Actor, actor => actor.Trim(floor), cancellationToken);

    internal int Count => _actors.Count;

    internal void Sweep(EmbeddedOptions options) => _actors.Sweep(TimeSpan.FromSeconds(options.IdleSeconds), options.ActivationsMax);
}
