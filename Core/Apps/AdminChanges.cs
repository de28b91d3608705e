namespace Nudge.Core.Apps;

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
