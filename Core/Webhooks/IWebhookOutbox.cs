using Nudge.Core.Actors;

namespace Nudge.Core.Webhooks;

/// <summary>Events that wait for their receivers, over restarts and for all nodes. Any thread may call it.</summary>
/// <remarks>
/// A row is sent by whoever holds it: a node that added it with a due time ahead, or claimed it. It must be done before that time, since
/// afterwards another node may have it.
/// </remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface IWebhookOutbox
{
    /// <summary>Adds rows, all or none; durable when this returns. A row of the same id is left as it is, so repeating is safe.</summary>
    Task AddAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken);

    /// <summary>The earliest due time; <see langword="null"/>: there are no rows.</summary>
    Task<DateTimeOffset?> ReadNextDueAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes rows that are due at <paramref name="now"/>, the longest due first, and makes them due again at <paramref name="until"/>.
    /// </summary>
    /// <returns>The rows as they are now; none of them is given to anybody else before <paramref name="until"/>.</returns>
    Task<IReadOnlyList<WebhookRow>> ClaimAsync(DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Removes rows that were taken, or whose time is over.</summary>
    Task RemoveAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Makes rows due at another time, with these attempts. A row whose due time is not that of the row given was claimed by another node
    /// and stays.
    /// </summary>
    Task PutOffAsync(IReadOnlyList<WebhookRow> rows, int attempts, DateTimeOffset due, CancellationToken cancellationToken);
}
