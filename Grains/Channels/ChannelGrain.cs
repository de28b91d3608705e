using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Channels;
using Nudge.Grains.Nodes;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Nudge.Grains.Channels;

/// <summary>
/// One channel. It goes five minutes after its last use, as in one process; the leases of nodes that receive it are uses.
/// </summary>
[Reentrant, RandomPlacement, GrainType("nudge-channel"), CollectionAgeLimit(Minutes = 5)]
internal sealed class ChannelGrain(ChannelTurns turns, IActorStore store, NodePumps pumps, TimeProvider time)
    : ActorGrain<ChannelActor>(ActorKind.Channel, store, pumps, time), IChannelGrain
{
    private ChannelKey Channel => new(AppId.Parse(Key.App), ChannelName.Parse(Key.Name));

    protected override Turn<ChannelActor, Head> HeadTurn => Turn<ChannelActor, Head>.Of(actor => actor.Head());

    public Task<Reply<PublishReceipt>> PublishAsync(Publication publication) => AnswerAsync(turns.Publish(Channel, publication));

    public Task<Reply<PublishReceipt>[]> PublishEachAsync(Publication[] publications) =>
        AnswerEachAsync(Array.ConvertAll(publications, publication => turns.Publish(Channel, publication)));

    public Task<Reply<PublishReceipt>> PublishEphemeralAsync(Publication publication) =>
        AnswerAsync(actor => actor.PublishEphemeral(publication));

    public Task<Reply<bool>> SignalAsync(string name, byte[] payload, long stamp) =>
        DecideAsync(actor => actor.Signal(TypeName.Parse(name), payload, stamp));

    public Task<Reply<Head>> HeadAsync() => AskAsync(actor => actor.Head());

    public async Task<Reply<PublishReceipt>> WithdrawAsync(string id, long offset, bool isExpired)
    {
        try
        {
            var turn = await turns.WithdrawAsync(Channel, NotificationId.Parse(id), offset, isExpired, CancellationToken.None);
            return await AskAsync(actor => turn.Decide(actor)!.Value);
        }
        catch (StoreUnavailableException e)
        {
            return Reply<PublishReceipt>.Of(e);
        }
    }

    public Task<Reply<Head>> TrimAsync(long floor) => AskAsync(actor => actor.Trim(floor));

    protected override bool Exists(ChannelActor actor) => actor.Exists;

    protected override Task<ChannelActor> LoadAsync() => turns.LoadAsync(Key, CancellationToken.None);
}
