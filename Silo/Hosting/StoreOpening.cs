using Nudge.Realtime.Hosting;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Silo.Hosting;

/// <summary>From settings to an open store.</summary>
internal static class StoreOpening
{
    /// <summary>Of the SQLite file, in the data folder.</summary>
    internal const string FileName = "nudge.db";

    /// <exception cref="StoreOpenException">It cannot be opened; the message says what to do.</exception>
    internal static async Task<IStore> OpenAsync(ServerOptions options)
    {
        try
        {
            return FileOf(options) is { } file
                ? await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = file }, TimeProvider.System, CancellationToken.None)
                : await PostgreSqlStore.OpenAsync(
                    new PostgreSqlStoreOptions { ConnectionString = options.Store }, TimeProvider.System, CancellationToken.None);
        }
        catch (StoreOpenException e)
        {
            var setting = FileOf(options) is null ? "Nudge:Store (--store) will not do." : $"Nudge:Data (--data) is {options.Data}.";
            throw new StoreOpenException($"{setting} {e.Message}", e);
        }
    }

    /// <summary>Refuses to make a store where one is expected.</summary>
    /// <exception cref="CommandException">There is no SQLite file where the settings say.</exception>
    internal static void RequireFile(ServerOptions options)
    {
        if (FileOf(options) is { } database && !File.Exists(database))
            throw new CommandException(
                $"There is no {database}. Name the folder of the store with --data, or the PostgreSQL database with --store.");
    }

    /// <summary>The SQLite file; <see langword="null"/>: the store is a PostgreSQL database.</summary>
    internal static string? FileOf(ServerOptions options) => options.Store.Length == 0 ? Path.Combine(options.Data, FileName) : null;
}
