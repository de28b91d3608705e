using Nudge.Core.Actors;

namespace Nudge.Core.Pushes;

/// <summary>
/// Keeps which users look at a connection of theirs, for all nodes: a push may then wait whether the notification is seen there. Any thread
/// may call it.
/// </summary>
/// <remarks>A node writes what changes, and that it goes on; what a node has written counts for as long as that.</remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown, and repeating does no harm.
/// </exception>
public interface IForegroundUsers
{
    /// <summary>Of these users, those who have a connection in the foreground at a node that goes on.</summary>
    Task<IReadOnlySet<string>> ReadForegroundAsync(
        string app, IReadOnlyCollection<string> users, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes what has changed at a node, and until when it is believed; durable when this returns.</summary>
    Task WriteForegroundAsync(
        string node, IReadOnlyList<ForegroundChange> changes, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>A user turns away from all connections, or back to them, by a call that is about no single one.</summary>
    Task SetAwayAsync(string app, string user, bool isAway, CancellationToken cancellationToken);

    /// <summary>Removes nodes that are believed no longer since before a moment, with what they have written.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="limit">Users at most; fewer were removed: nothing is left.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many users were removed.</returns>
    Task<int> DropForegroundAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
