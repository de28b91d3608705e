namespace Nudge.Core.Actors;

/// <summary>Finds and drops rows that are no longer retained. The floor in an actor's head is always moved first, by that actor.</summary>
public interface IRetention
{
    /// <summary>
    /// Actors of one kind and app that hold log rows to let go: above their floor and accepted before <paramref name="cutoff"/>, or at or
    /// below it.
    /// </summary>
    /// <param name="kind">Inboxes or channels.</param>
    /// <param name="app">The app.</param>
    /// <param name="cutoff">The moment.</param>
    /// <param name="afterName">Only names above this one, ordinally; empty: from the start.</param>
    /// <param name="limit">At most so many, ascending by name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// Each with the last version accepted before the cutoff, or the floor that it has where that is higher: its next floor.
    /// </returns>
    Task<IReadOnlyList<OverdueActor>> FindOverdueAsync(
        ActorKind kind, string app, DateTimeOffset cutoff, string afterName, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes log rows at or below the actor's durable floor, at most <paramref name="limit"/>; says how many.</summary>
    Task<int> DropRowsAsync(ActorKey actor, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes ids accepted and revocations ended before <paramref name="cutoff"/>, at most <paramref name="limit"/>; says how many.
    /// </summary>
    Task<int> DropAcceptedAsync(DateTimeOffset cutoff, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Gives every actor a new epoch, and subscriptions that of their channel: after a backup was restored, no old position may fit.
    /// </summary>
    Task RenewEpochsAsync(CancellationToken cancellationToken);
}

/// <summary>An actor with rows past their time, and the floor that lets them go.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Floor">Its next floor.</param>
/// <param name="Rows">Rows of its log that are retained now and are not above that floor.</param>
public sealed record OverdueActor(ActorKey Actor, long Floor, long Rows);
