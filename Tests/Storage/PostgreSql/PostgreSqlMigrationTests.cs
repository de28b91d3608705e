using Nudge.Storage;
using Nudge.Storage.Migrations;
using Nudge.Storage.PostgreSql;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.PostgreSql;

public sealed class PostgreSqlMigrationTests
{
    [Fact]
    public async Task Nodes_that_start_together_on_an_empty_database_make_its_schema_once()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(database)));
        foreach (var store in stores)
            await store.DisposeAsync();

        Assert.Equal((long)Migration.Of("PostgreSql").Count, await PostgresSql.ScalarAsync(database, "select count(*) from migrations"));
        var before = await PostgresSql.ScalarAsync(
            database, "select string_agg(number || checksum || applied_at, ',' order by number) from migrations");
        await (await OpenAsync(database)).DisposeAsync();
        Assert.Equal(before, await PostgresSql.ScalarAsync(
            database, "select string_agg(number || checksum || applied_at, ',' order by number) from migrations"));
    }

    [Fact]
    public async Task A_schema_newer_than_the_program_is_refused_and_named()
    {
        var database = await MigratedAsync();
        await PostgresSql.RunAsync(
            database, "insert into migrations (number, name, checksum, applied_at) values (9999, '9999_future', 'x', now())");

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => OpenAsync(database));

        Assert.Contains("9999_future", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_was_changed_after_it_was_applied_is_refused()
    {
        var database = await MigratedAsync();
        await PostgresSql.RunAsync(database, "update migrations set checksum = 'tampered' where number = 1");

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => OpenAsync(database));

        Assert.Contains("0001_first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await PostgresSql.RunAsync(database, "create schema nudge");
        await PostgresSql.RunAsync(database, "create table nudge.marks (x integer)");

        await Assert.ThrowsAsync<StoreOpenException>(() => OpenAsync(database));

        Assert.Equal(1L, await PostgresSql.ScalarAsync(database, "select count(*) from pg_tables where schemaname = 'nudge'"));
    }

    [Fact]
    public async Task Copies_of_preferences_that_older_versions_kept_in_the_log_are_taken_out()
    {
        var database = await MigratedAsync();
        await PostgresSql.RunAsync(database, LaterMigrations.Undo);
        await PostgresSql.RunAsync(database, "drop table heartbeats");
        await PostgresSql.RunAsync(database, "delete from migrations where number >= 7");
        await PostgresSql.RunAsync(
            database,
            """
            insert into inbox_log (class, actor, version, change, at, body)
            values (0, 1, 1, 8, now(), '{"mutedTypes":[]}'::bytea), (0, 1, 2, 3, now(), '{"upTo":1}'::bytea)
            """);

        await (await OpenAsync(database)).DisposeAsync();

        Assert.Equal(
            "0,10", await PostgresSql.ScalarAsync(database, "select string_agg(length(body)::text, ',' order by version) from inbox_log"));
    }

    [Fact]
    public async Task A_database_of_before_the_table_of_heartbeats_gets_it_and_keeps_its_tickets()
    {
        var database = await MigratedAsync();
        await PostgresSql.RunAsync(database, LaterMigrations.Undo);
        await PostgresSql.RunAsync(database, "drop table heartbeats");
        await PostgresSql.RunAsync(database, "delete from migrations where number >= 8");
        await PostgresSql.RunAsync(
            database,
            """
            insert into tickets (id, app, owner, agent, node, closed, at, places)
            values (gen_random_uuid(), '', 'life', '', 'life', false, now(), '{}'), (gen_random_uuid(), 'app', 'ada', 'a', 'life', false, now(), '{}')
            """);

        await using var store = await OpenAsync(database);

        // The one of no app was the heartbeat; nodes of the version before may go on to write and to read it.
        Assert.Equal(["life"], (await store.ReadTicketsAsync("", "life", 1, CancellationToken.None)).Select(row => row.Node));
        Assert.Single(await store.ReadTicketsAsync("app", "ada", 9, CancellationToken.None));
        Assert.Null(await store.ReadHeartbeatAsync("life", CancellationToken.None));
        await store.PutHeartbeatAsync("life", DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal(DateTimeOffset.UnixEpoch, await store.ReadHeartbeatAsync("life", CancellationToken.None));
    }

    private static async Task<string> MigratedAsync()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await (await OpenAsync(database)).DisposeAsync();
        return database;
    }

    private static Task<PostgreSqlStore> OpenAsync(string database) =>
        PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System, CancellationToken.None);
}
