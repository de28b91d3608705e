namespace Nudge.Core.Actors;

/// <summary>Whether the store takes writes.</summary>
public interface IStoreHealth
{
    /// <summary>How long ago this process last made rows of actors durable; <see langword="null"/>: it has not yet.</summary>
    TimeSpan? CommitAge { get; }

    /// <summary>Writes and reads something of no meaning.</summary>
    /// <exception cref="StoreUnavailableException">The database does not take writes, or not in time.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
