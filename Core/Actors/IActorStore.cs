namespace Nudge.Core.Actors;

/// <summary>The write side of a store. Any thread may call it.</summary>
public interface IActorStore
{
    /// <summary>Writes one decision, in a group with those of other actors.</summary>
    /// <remarks>
    /// An append takes its place in its actor's order at the call and not at the await, so a caller who holds the actor's lock during the
    /// call keeps the order of decisions. Appends of one actor become durable and complete in that order; after one that failed or
    /// conflicted, later ones of that actor conflict, because their expected head was never reached (<see cref="Lineage"/> makes sure). An
    /// append that is refused at the call, because the queue is full or its lineage is closed, completes at once. There is no cancellation:
    /// what was handed over will be written.
    /// </remarks>
    /// <exception cref="StoreUnavailableException">
    /// The outcome is unknown: the write may have happened. The actor must be thrown away; repeating with the same id is safe.
    /// </exception>
    Task<AppendOutcome> AppendAsync(Append append);

    /// <summary>The head of an actor; <see langword="null"/> if it has none.</summary>
    Task<Head?> ReadHeadAsync(ActorKey actor, CancellationToken cancellationToken);

    /// <summary>Looks for an id that this recipient accepted in the last 24 h.</summary>
    Task<AcceptedRow?> FindAcceptedAsync(ActorKey actor, string id, CancellationToken cancellationToken);
}
