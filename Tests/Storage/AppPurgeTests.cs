using System.Diagnostics.Metrics;
using System.Globalization;
using Nudge.Core.Retention;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Storage.PostgreSql;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage;

/// <summary>
/// A purge leaves nothing, in whatever tables there are: they are read from the schema, filled with a row of each of two apps, and counted.
/// So a table that is added later is looked at without a change here.
/// </summary>
public sealed class AppPurgeTests
{
    /// <summary>Tables that have rows of no app. One that is not here has a column <c>app</c> or <c>actor</c>.</summary>
    private static readonly string[] OfNoApp = ["migrations", "admins", "accounts", "checks", "heartbeats", "foreground_nodes"];

    private const string SqliteSchema =
        """
        select t.name, c.name, lower(c.type) from pragma_table_list t join pragma_table_info(t.name) c
        where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite%' order by t.name, c.cid
        """;

    private const string PostgreSqlSchema =
        """
        select c.relname, a.attname, format_type(a.atttypid, null) from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'nudge'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0
            and not a.attisdropped order by c.relname, a.attnum
        """;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task On_sqlite_a_purge_that_a_restart_cuts_off_goes_on_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var opened = SqliteStore.OpenAsync(new() { Path = folder.FileOf("nudge.db") }, TimeProvider.System, None);
        await CutAndGoOnAsync(
            async () => await (opened = SqliteStore.OpenAsync(new() { Path = folder.FileOf("nudge.db") }, TimeProvider.System, None)),
            await opened,
            async sql => await (await opened).AtWriterAsync(database => Read(database, sql), None), SqliteSchema);
    }

    [Fact]
    public async Task On_postgresql_a_purge_that_a_restart_cuts_off_goes_on_and_leaves_nothing()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        async Task<IStore> OpenAsync() =>
            await PostgreSqlStore.OpenAsync(new() { ConnectionString = database }, TimeProvider.System, None);
        await CutAndGoOnAsync(OpenAsync, await OpenAsync(), sql => PostgresSql.RowsAsync(database, sql), PostgreSqlSchema);
    }

    [Fact]
    public async Task On_sqlite_nothing_of_a_purged_app_is_left_in_any_table()
    {
        using var folder = new TemporaryFolder();
        await using var store = await SqliteStore.OpenAsync(new() { Path = folder.FileOf("nudge.db") }, TimeProvider.System, None);
        Task<List<string[]>> AskAsync(string sql) => store.AtWriterAsync(database => Read(database, sql), None);
        await FillAndPurgeAsync(
            store, AskAsync, SqliteSchema);
    }

    [Fact]
    public async Task On_postgresql_nothing_of_a_purged_app_is_left_in_any_table()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(new() { ConnectionString = database }, TimeProvider.System, None);
        await FillAndPurgeAsync(
            store, sql => PostgresSql.RowsAsync(database, sql), PostgreSqlSchema);
    }

    private static async Task FillAndPurgeAsync(IAppPurge purge, Func<string, Task<List<string[]>>> askAsync, string schema)
    {
        var ofApps = await FillAsync(askAsync, schema);

        // In small batches, of which each is a transaction: what one process leaves another one takes up.
        for (var purged = 1; purged > 0;)
        {
            purged = await purge.PurgeAsync("one", 2, isLast: false, None);
            Assert.InRange(purged, 0, 4);
        }

        // Its id is nobody else's before the last step.
        Assert.Equal("1", await CountAsync(askAsync, "apps", "actor = 3"));
        Assert.Equal("1", await CountAsync(askAsync, "heads", "app = 'one'"));
        for (var purged = 1; purged > 0;)
            purged = await purge.PurgeAsync("one", 2, isLast: true, None);
        await CheckAsync(askAsync, ofApps);
    }

    /// <summary>The round of a process that ends in the middle, and then that of the next one.</summary>
    private static async Task CutAndGoOnAsync(
        Func<Task<IStore>> openAsync, IStore store, Func<string, Task<List<string[]>>> askAsync, string schema)
    {
        var ofApps = await FillAsync(askAsync, schema);
        var deleted = DateTimeOffset.UtcNow - AppPurgeRound.Settling - TimeSpan.FromMinutes(1);
        await askAsync($"update apps set id = 'one', deleted_at = {MomentOf(store, deleted)} where actor = 3 returning 'a', 'b', 'c'");
        await askAsync("update apps set deleted_at = null where actor <> 3 returning 'a', 'b', 'c'");
        var round = RoundOf(new PurgeThatEnds(store, batches: 9));
        await Assert.ThrowsAsync<OperationCanceledException>(() => round.RunAsync(None));
        await store.DisposeAsync();

        store = await openAsync();
        await using (store)
        {
            var left = 0;
            foreach (var table in ofApps)
                left += int.Parse(await CountAsync(askAsync, table.Key, table.Value.Gone), CultureInfo.InvariantCulture);
            Assert.NotEqual(0, left);
            await RoundOf(store).RunAsync(None);
            await CheckAsync(askAsync, ofApps);
            Assert.Empty(await store.ListDeletedAsync(10, None));
        }
    }

    private static AppPurgeRound RoundOf(IAppPurge purge) => new(
        purge,
        new RetentionMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()),
        TimeProvider.System);

    private static string MomentOf(IStore store, DateTimeOffset at) =>
        store is SqliteStore ? $"{at.ToUnixTimeMilliseconds()}" : $"'{at:O}'";

    /// <summary>Gives two apps a row in each table; says of each table which rows are the first one's, and which the other's.</summary>
    private static async Task<Dictionary<string, (string Gone, string Kept)>> FillAsync(
        Func<string, Task<List<string[]>>> askAsync, string schema)
    {
        var tables = (await askAsync(schema)).GroupBy(column => column[0])
            .ToDictionary(table => table.Key, table => table.Select(column => (Name: column[1], Type: column[2])).ToArray());
        Assert.DoesNotContain(tables.Keys.Except(OfNoApp), name => ColumnOf(tables[name]) is null);
        var ofApps = tables.Keys.Where(name => ColumnOf(tables[name]) is not null).Except(["heads"]).ToArray();
        Assert.Contains("channel_log", ofApps);
        foreach (var (app, number) in new[] { ("one", 1), ("two", 4) })
        {
            await askAsync(
                $"""
                insert into heads (id, kind, app, name, epoch, version, floor) values
                    ({number}, 1, '{app}', 'ada', 1, 1, 0), ({number + 1}, 2, '{app}', 'news', 1, 1, 0),
                    ({number + 2}, 3, '{app}', '', 1, 1, 0)
                """);
            foreach (var name in ofApps)
            {
                var columns = tables[name];
                // Each actor has its row, but for the app's own, which is one.
                foreach (var actor in name == "apps" ? [number + 2] : new[] { number, number + 1, number + 2 })
                {
                    await askAsync(
                        $"""
                        insert into "{name}" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))})
                        values ({string.Join(", ", columns.Select(column => ValueOf(column, app, actor)))})
                        """);
                }
            }
        }

        return ofApps.Append("heads").ToDictionary(name => name, name => (name == "heads" ? "app" : ColumnOf(tables[name])!) == "app"
            ? ("app in ('one')", "app in ('two')")
            : ("actor in (1, 2, 3)", "actor in (4, 5, 6)"));
    }

    private static async Task CheckAsync(
        Func<string, Task<List<string[]>>> askAsync, Dictionary<string, (string Gone, string Kept)> ofApps)
    {
        foreach (var (name, rows) in ofApps)
        {
            Assert.Equal($"{name} 0", $"{name} {await CountAsync(askAsync, name, rows.Gone)}");
            Assert.Equal($"{name} {(name == "apps" ? 1 : 3)}", $"{name} {await CountAsync(askAsync, name, rows.Kept)}");
        }
    }

    private static async Task<string> CountAsync(Func<string, Task<List<string[]>>> askAsync, string name, string where) =>
        (await askAsync($"select cast(count(*) as text), '', '' from \"{name}\" where {where}"))[0][0];

    /// <summary>A store whose process ends after so many batches.</summary>
    private sealed class PurgeThatEnds(IAppPurge store, int batches) : IAppPurge
    {
        private int _left = batches;

        public Task<IReadOnlyList<DeletedApp>> ListDeletedAsync(int limit, CancellationToken cancellationToken) =>
            store.ListDeletedAsync(limit, cancellationToken);

        public Task<int> PurgeAsync(string app, int limit, bool isLast, CancellationToken cancellationToken) => _left-- > 0
            ? store.PurgeAsync(app, 2, isLast, cancellationToken)
            : throw new OperationCanceledException("The process ends.");
    }

    private static string? ColumnOf((string Name, string Type)[] columns) =>
        Array.Exists(columns, column => column.Name == "app") ? "app"
        : Array.Exists(columns, column => column.Name == "actor") ? "actor"
        : null;

    /// <summary>Some value of the column's type, another one for each row.</summary>
    private static string ValueOf((string Name, string Type) column, string app, int actor) => (column.Name, column.Type) switch
    {
        ("app", _) => $"'{app}'",
        (_, "text" or "character varying") => $"'{app}{actor}'",
        (_, "blob") => $"x'0{actor}'",
        (_, "bytea") => $"'\\x0{actor}'",
        (_, "uuid") => $"'00000000-0000-0000-0000-00000000000{actor}'",
        (_, "boolean") => "false",
        (_, "timestamp with time zone") => "now()",
        (_, "jsonb" or "json") => "'{}'",
        ("class", _) => "0",
        // Of a member: an app has one owner.
        ("role", _) => "2",
        _ => $"{actor}",
    };

    private static List<string[]> Read(SqliteDatabase database, string sql)
    {
        using var rows = database.Prepare(sql);
        var read = new List<string[]>();
        while (rows.Step())
            read.Add([rows.Text(0), rows.Text(1), rows.Text(2)]);
        return read;
    }
}
