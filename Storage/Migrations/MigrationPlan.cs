namespace Nudge.Storage.Migrations;

/// <summary>Compares what a database remembers with what this program knows.</summary>
internal static class MigrationPlan
{
    /// <summary>The steps still to run, in order.</summary>
    /// <exception cref="StoreOpenException">
    /// The database is newer than this program, or a step was changed after it was applied.
    /// </exception>
    internal static IReadOnlyList<Migration> Remaining(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var step in applied)
        {
            if (step.Number > known.Count)
            {
                throw new StoreOpenException(
                    $"The database has schema {step.Number} ({step.Name}), and this version of Nudge knows {known.Count} at most. "
                    + "Start the version that wrote it, or a later one.");
            }

            if (known[step.Number - 1].Checksum != step.Checksum)
            {
                throw new StoreOpenException(
                    $"Step {step.Number} ({step.Name}) of the database's schema is not the one that this version of Nudge has. "
                    + "The database was made by another build; start that one, or restore a backup.");
            }
        }

        return [.. known.Skip(applied.Count)];
    }
}
