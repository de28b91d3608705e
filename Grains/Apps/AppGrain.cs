using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Grains.Actors;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Apps;
using Nudge.Grains.Nodes;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Nudge.Grains.Apps;

/// <summary>
/// One app. There are as many as admins made, and every node of a cluster asks for those in use, so it stays for an hour.
/// </summary>
[Reentrant, RandomPlacement, GrainType("nudge-app"), CollectionAgeLimit(Minutes = 60)]
internal sealed class AppGrain(IAppReader reader, IActorStore store, NodePumps pumps, TimeProvider time)
    : ActorGrain<AppActor>(ActorKind.App, store, pumps, time), IAppGrain
{
    private readonly TimeProvider _time = time;

    protected override Turn<AppActor, Head> HeadTurn =>
        Turn<AppActor, Head>.Of(actor => Decision<Head>.Of(new Head(default, actor.View?.Version ?? 0, 0)));

    public Task<Reply<AppView?>> ShowAsync() => AskAsync(actor => actor.Show());

    public Task<Reply<AppView>> DecideAsync(AppCommand command) => AnswerAsync(actor => actor.Decide(command));

    protected override bool Exists(AppActor actor) => actor.View is not null;

    protected override async Task<AppActor> LoadAsync() =>
        AppActor.Load(AppId.Parse(Key.App), await reader.LoadAsync(Key.App, CancellationToken.None), _time);
}
