using Nudge.Storage.Migrations;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>Brings a file's schema up to date, in one exclusive transaction.</summary>
internal static class SqliteMigrations
{
    /// <summary><c>Nudg</c>, which the file command and the next start recognise.</summary>
    private const long ApplicationId = 0x4e756467;

    /// <exception cref="StoreOpenException">The file is of another program, newer than this one, or changed.</exception>
    internal static void Run(SqliteDatabase database, TimeProvider time)
    {
        database.Execute("begin exclusive");
        try
        {
            Recognise(database);
            foreach (var migration in MigrationPlan.Remaining(Migration.Of("Sqlite"), Applied(database)))
                Apply(database, migration, time.GetUtcNow());
            database.Execute("commit");
        }
        catch
        {
            if (database.IsInTransaction)
                database.Execute("rollback");
            throw;
        }
    }

    private static void Recognise(SqliteDatabase database)
    {
        using var tables = database.Prepare("select count(*) from sqlite_schema");
        tables.Step();
        if (tables.Int64(0) > 0
            && database.Pragma("application_id") != ApplicationId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            throw new StoreOpenException("The file is a SQLite database of another program. Give a path of its own to Nudge.");
        if (tables.Int64(0) > 0)
            return;
        database.Execute($"pragma application_id = {ApplicationId}");
        database.Execute(
            "create table migrations (number integer primary key, name text not null, checksum text not null, applied_at integer not "
            + "null)");
    }

    private static List<AppliedMigration> Applied(SqliteDatabase database)
    {
        using var rows = database.Prepare("select number, name, checksum from migrations order by number");
        var applied = new List<AppliedMigration>();
        while (rows.Step())
            applied.Add(new(rows.Int32(0), rows.Text(1), rows.Text(2)));
        return applied;
    }

    private static void Apply(SqliteDatabase database, Migration migration, DateTimeOffset at)
    {
        database.Execute(migration.Sql);
        database.Prepare("insert into migrations (number, name, checksum, applied_at) values (?, ?, ?, ?)")
            .Bind(migration.Number).Bind(migration.Name).Bind(migration.Checksum).Bind(at).Run();
    }
}
