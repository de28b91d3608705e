using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>
/// The rows of accounts, by which people log in: operators, who administer the server, and owners and members of apps. Small and rarely
/// changed, so it is no actor.
/// </summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IAdminStore
{
    /// <summary>Adds the first admin, under a lock of the database that holds over all nodes.</summary>
    /// <returns><see langword="false"/> if there is one already; nothing is changed.</returns>
    Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <returns>The durable row of an account of any role; <see langword="null"/> if there is none of this name.</returns>
    Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken);

    /// <summary>Puts another row in the place of an account's, if that is still the known one.</summary>
    /// <returns><see langword="false"/> if it is not, or there is no such account; nothing is changed.</returns>
    Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken);
}
