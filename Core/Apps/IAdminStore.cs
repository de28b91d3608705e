using Nudge.Core.Actors;

namespace Nudge.Core.Apps;

/// <summary>People who may administer the server. Small and rarely changed, so it is no actor.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IAdminStore
{
    /// <summary>Adds the first admin, under a lock of the database that holds over all nodes.</summary>
    /// <returns><see langword="false"/> if there is one already; nothing is changed.</returns>
    Task<bool> TryAddFirstAsync(string name, string passwordHash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <returns>The admin's durable row; <see langword="null"/> if there is none of this name.</returns>
    Task<AdminRow?> FindAdminAsync(string name, CancellationToken cancellationToken);

    /// <summary>Puts another row in the place of an admin's, if that is still the known one.</summary>
    /// <returns><see langword="false"/> if it is not, or there is no such admin; nothing is changed.</returns>
    Task<bool> TryReplaceAdminAsync(string name, AdminRow known, AdminRow next, CancellationToken cancellationToken);
}

/// <summary>Changes of admins that hold whoever else changes the same one.</summary>
public static class AdminChanges
{
    /// <summary>Changes an admin's row.</summary>
    /// <param name="admins">Where it is.</param>
    /// <param name="name">Of the admin.</param>
    /// <param name="change">From the row as it is; called again if somebody else was quicker.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The row as it is now; <see langword="null"/> if there is no such admin.</returns>
    public static async Task<AdminRow?> ChangeAdminAsync(
        this IAdminStore admins, string name, Func<AdminRow, AdminRow> change, CancellationToken cancellationToken)
    {
        while (await admins.FindAdminAsync(name, cancellationToken) is { } known)
        {
            var next = change(known);
            if (await admins.TryReplaceAdminAsync(name, known, next, cancellationToken))
                return next;
        }

        return null;
    }
}
