using Nudge.Core.Actors;

namespace Nudge.Core.Retention;

/// <summary>Deletes what apps that are deleted have left. Any thread may call it; nodes take turns.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time; the next round goes on.</exception>
public interface IAppPurge
{
    /// <summary>Apps that were deleted and have rows, the longest deleted first.</summary>
    Task<IReadOnlyList<DeletedApp>> ListDeletedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes rows of a deleted app, of all tables that have an app's or an actor's rows: those of actors with their heads, then those of
    /// the app, and last the app itself.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="limit">At most so many of each table.</param>
    /// <param name="isLast">Whether the app itself goes when nothing else of it is left: its id is free then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many; 0: there is nothing left to delete, or another node does.</returns>
    Task<int> PurgeAsync(string app, int limit, bool isLast, CancellationToken cancellationToken);
}

/// <param name="Id">The app's.</param>
/// <param name="DeletedAt">When it was deleted.</param>
public sealed record DeletedApp(string Id, DateTimeOffset DeletedAt);
