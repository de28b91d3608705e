using Nudge.Core.Actors;

namespace Nudge.Core.Returning;

/// <summary>
/// Keeps when each process that serves clients over one store last said that it goes on (ADR 0033, ADR 0064). Any thread may call it.
/// </summary>
/// <remarks>An incarnation is one life of a process, from its start to its end. Its name is never used again.</remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown, and repeating does no harm.
/// </exception>
public interface IHeartbeats
{
    /// <summary>Writes a heartbeat in the place of the incarnation's last one; durable when this returns.</summary>
    /// <param name="incarnation">Whose.</param>
    /// <param name="at">The moment by the clock of that process, in whole milliseconds.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task PutHeartbeatAsync(string incarnation, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The last heartbeat of an incarnation; <see langword="null"/>: there is none.</summary>
    Task<DateTimeOffset?> ReadHeartbeatAsync(string incarnation, CancellationToken cancellationToken);

    /// <summary>Removes those of before a moment, at most <paramref name="limit"/>; says how many.</summary>
    Task<int> DropHeartbeatsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
