using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Inbox;
using Nudge.Grains.Nodes;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Nudge.Grains.Inbox;

/// <summary>
/// One user's inbox. It goes five minutes after its last use, as in one process; the leases of nodes that receive it are uses.
/// </summary>
[Reentrant, RandomPlacement, GrainType("nudge-user"), CollectionAgeLimit(Minutes = 5)]
internal sealed class UserGrain(InboxTurns turns, IActorStore store, NodePumps pumps, TimeProvider time)
    : ActorGrain<InboxActor>(ActorKind.Inbox, store, pumps, time), IUserGrain
{
    private InboxKey Inbox => new(AppId.Parse(Key.App), UserId.Parse(Key.Name));

    protected override Turn<InboxActor, Head> HeadTurn => Turn<InboxActor, Head>.Of(actor => Decision<Head>.Of(actor.View().Reply.Head));

    public Task<Reply<PublishReceipt>> PublishAsync(Publication publication) => AnswerAsync(turns.Publish(Inbox, publication));

    public Task<Reply<PublishReceipt>[]> PublishEachAsync(Publication[] publications) =>
        AnswerEachAsync(Array.ConvertAll(publications, publication => turns.Publish(Inbox, publication)));

    public Task<Reply<PublishReceipt>> PublishEphemeralAsync(Publication publication) =>
        AnswerAsync(actor => actor.PublishEphemeral(publication));

    public Task<Reply<bool>> SignalAsync(string name, byte[] payload, long stamp) =>
        DecideAsync(actor => actor.Signal(TypeName.Parse(name), payload, stamp));

    public Task<Reply<InboxView>> MeetAsync() => DecideAsync(turns.Meet(Inbox));

    public Task<Reply<InboxListing>> ListAsync(InboxListQuery query) => AskAsync(actor => actor.List(query));

    public Task<Reply<InboxView>> MarkAsync(MarkCommand command) => AnswerAsync(actor => actor.Mark(command));

    public Task<Reply<InboxView>> SettleAsync() => AskAsync(actor => actor.Settle());

    public Task<Reply<PublishReceipt>> WithdrawAsync(string id) => AskAsync(actor => actor.Withdraw(NotificationId.Parse(id)));

    public async Task<Reply<InboxView>> SubscribeAsync(string channel)
    {
        try
        {
            return await AnswerAsync(await turns.SubscribeAsync(Inbox, ChannelName.Parse(channel), CancellationToken.None));
        }
        catch (StoreUnavailableException e)
        {
            return Reply<InboxView>.Of(e);
        }
    }

    public Task<Reply<InboxView>> UnsubscribeAsync(string channel) =>
        AnswerAskedAsync(actor => actor.Unsubscribe(ChannelName.Parse(channel)));

    public Task<Reply<bool>> WithholdAsync(string channel) => DecideAsync(actor => actor.Withhold(ChannelName.Parse(channel)));

    public Task<Reply<InboxView>> SetPreferencesAsync(Preferences preferences) => DecideAsync(turns.SetPreferences(Inbox, preferences));

    public Task<Reply<Head>> TrimAsync(long floor) => AskAsync(actor => actor.Trim(floor));

    protected override bool Exists(InboxActor actor) => actor.IsMet;

    protected override Task<InboxActor> LoadAsync() => turns.LoadAsync(Key, CancellationToken.None);
}
