using Nudge.Core.Actors;

namespace Nudge.Core.Inbox;

/// <summary>The read side of a user's log. Any thread may call it; it sees only what is durable.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IInboxReader
{
    /// <summary>All that an inbox is made of, from one moment; <see langword="null"/> if the user was never met.</summary>
    /// <param name="inbox">Whose.</param>
    /// <param name="acceptedSince">Accepted ids from this moment on are wanted.</param>
    /// <param name="acceptedLimit">At most so many of them, the latest.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<InboxSnapshot?> LoadAsync(ActorKey inbox, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken);

    /// <summary>
    /// Rows with <c>after &lt; version &lt;= upTo</c>, ascending, with bodies, at most <paramref name="limit"/>. A row of preferences has
    /// those of now: they replace each other, so whoever reads on comes to the same.
    /// </summary>
    Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, long after, long upTo, int limit, CancellationToken cancellationToken);

    /// <summary>The rows of these versions that are still there, with bodies, in ascending order.</summary>
    Task<IReadOnlyList<InboxRow>> ReadRowsAsync(ActorKey inbox, IReadOnlyList<long> versions, CancellationToken cancellationToken);
}
