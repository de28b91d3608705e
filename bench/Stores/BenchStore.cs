using Nudge.Bench.Counting;
using Nudge.Bench.Pushes;
using Nudge.Bench.Servers;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Bench.Stores;

/// <summary>
/// An empty store of one kind, and the three who use it in turn: the server, the bare statements, and Nudge's own store without a server.
/// </summary>
internal abstract class BenchStore
{
    internal abstract string Kind { get; }

    /// <summary>For the server's <c>--store</c>; <see langword="null"/>: its default.</summary>
    internal virtual string? Option => null;

    /// <summary>Processor seconds of a database beside the server.</summary>
    internal virtual double ProcessorSeconds => 0;

    internal abstract Task<SortedDictionary<string, long>> CountRowsAsync();

    /// <summary>The tables themselves, beside the server.</summary>
    internal abstract StoredTables OpenTables();

    /// <inheritdoc cref="OpenTables"/>
    internal abstract PushTables OpenPushTables();

    internal abstract Task<IBareStore> OpenBareAsync();

    /// <summary>While no server has it.</summary>
    internal abstract Task<IStore> OpenAsync();

    /// <param name="kind">One of <see cref="StoreKind"/>.</param>
    /// <param name="folder">The server's.</param>
    /// <param name="cluster">For PostgreSQL.</param>
    internal static async Task<BenchStore> CreateAsync(string kind, string folder, PostgresCluster? cluster) =>
        kind == StoreKind.Sqlite
            ? new InFile(Path.Combine(NudgeServer.DataFolder(folder), "nudge.db"))
            : new InCluster(cluster!, await cluster!.CreateDatabaseAsync());

    private sealed class InFile(string path) : BenchStore
    {
        internal override string Kind => StoreKind.Sqlite;

        internal override Task<SortedDictionary<string, long>> CountRowsAsync() => Task.FromResult(TableCounts.OfSqlite(path));

        internal override StoredTables OpenTables() => StoredTables.OfSqlite(path);

        internal override PushTables OpenPushTables() => PushTables.OfSqlite(path);

        internal override async Task<IBareStore> OpenBareAsync() => await BareSqlite.OpenAsync(path);

        internal override async Task<IStore> OpenAsync() =>
            await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, CancellationToken.None);
    }

    private sealed class InCluster(PostgresCluster cluster, string connectionString) : BenchStore
    {
        internal override string Kind => StoreKind.PostgreSql;

        internal override string Option => connectionString;

        internal override double ProcessorSeconds => cluster.ProcessorSeconds;

        internal override Task<SortedDictionary<string, long>> CountRowsAsync() => TableCounts.OfPostgreSqlAsync(connectionString);

        internal override StoredTables OpenTables() => StoredTables.OfPostgreSql(connectionString);

        internal override PushTables OpenPushTables() => PushTables.OfPostgreSql(connectionString);

        internal override async Task<IBareStore> OpenBareAsync() => await BarePostgreSql.OpenAsync(connectionString);

        internal override async Task<IStore> OpenAsync() => await PostgreSqlStore.OpenAsync(
            new PostgreSqlStoreOptions { ConnectionString = connectionString }, TimeProvider.System, CancellationToken.None);
    }
}
