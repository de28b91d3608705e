using Nudge.Core.Actors;

namespace Nudge.Core.Returning;

/// <summary>Keeps what the clients of connections have, over restarts and for all nodes. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface ITickets
{
    /// <summary>Writes tickets, all or none, each in the place of the one of its id; durable when this returns.</summary>
    /// <param name="rows">No two of one id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task PutTicketsAsync(IReadOnlyList<TicketRow> rows, CancellationToken cancellationToken);

    /// <summary>The tickets of a user, the oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<TicketRow>> ReadTicketsAsync(string app, string user, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Those of one kind of client, the oldest first, at most <paramref name="limit"/>, and how many closed ones there are of all kinds.
    /// </summary>
    Task<UserTickets> ReadTicketsAsync(string app, string user, string agent, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes closed tickets of a user above a number, those of one kind of client together: the kinds of which nobody has left for
    /// longest go first.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user.</param>
    /// <param name="keep">At most so many stay.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many went.</returns>
    Task<int> TrimTicketsAsync(string app, string user, int keep, CancellationToken cancellationToken);

    /// <summary>Gives a ticket other places, if it is still there as it was read.</summary>
    Task<bool> LowerTicketAsync(TicketRow row, ReadOnlyMemory<byte> places, CancellationToken cancellationToken);

    /// <summary>Removes a ticket, if it is still there as it was read; of several who try, one succeeds.</summary>
    Task<bool> TakeTicketAsync(TicketRow row, CancellationToken cancellationToken);

    /// <summary>Removes tickets by their ids, whatever they say by now.</summary>
    Task RemoveTicketsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Removes those of before a moment, at most <paramref name="limit"/>; says how many.</summary>
    Task<int> DropTicketsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
