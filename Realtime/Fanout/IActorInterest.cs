using Nudge.Core.Actors;

namespace Nudge.Realtime.Fanout;

/// <summary>Sees to it that actors tell this process their events, wherever they live.</summary>
public interface IActorInterest
{
    /// <summary>
    /// Completes when each of these actors tells this process what becomes durable from then on. Their fan-outs are there before the call,
    /// and for as long as they are, the actors go on telling.
    /// </summary>
    /// <exception cref="StoreUnavailableException">An actor cannot be reached.</exception>
    ValueTask SubscribeAsync(IEnumerable<ActorKey> sources, CancellationToken cancellationToken);
}
