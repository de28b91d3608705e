using Nudge.Core.Actors;
using Nudge.Realtime.Fanout;

namespace Nudge.Silo.Embedded;

/// <summary>All actors live in this process and tell it everything.</summary>
internal sealed class AllActorsInterest : IActorInterest
{
    public ValueTask SubscribeAsync(IEnumerable<ActorKey> sources, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
