using Nudge.Storage;
using Nudge.Storage.Migrations;

namespace Nudge.Tests.Storage.Sqlite;

public sealed class SqliteMigrationTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_empty_file_becomes_the_newest_schema_and_opening_again_changes_nothing()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        var first = ReadAll();
        await (await _folder.OpenAsync()).DisposeAsync();

        Assert.Equal(
            Migration.Of("Sqlite").Select(migration => (migration.Number, migration.Checksum)),
            first.Select(row => (row.Number, row.Checksum)));
        Assert.Equal(first, ReadAll());
    }

    [Fact]
    public async Task A_schema_newer_than_the_program_is_refused_and_named()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        Run("insert into migrations (number, name, checksum, applied_at) values (9999, '9999_future', 'x', 0)");

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync());

        Assert.Contains("9999_future", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Start the version that wrote it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_was_changed_after_it_was_applied_is_refused()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        Run("update migrations set checksum = 'tampered' where number = 1");

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync());

        Assert.Contains("0001_first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind()
    {
        // As a file of ours without its tables, one of which is in the way.
        using (var database = _folder.Connect())
        {
            database.Execute("pragma application_id = 1316316007");
            database.Execute("create table migrations (number integer primary key, name text, checksum text, applied_at integer)");
            database.Execute("create table marks (x)");
        }

        await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync());

        using var after = _folder.Connect();
        using var tables = after.Prepare("select count(*) from sqlite_schema where type = 'table'");
        Assert.True(tables.Step());
        Assert.Equal(2, tables.Int64(0));
    }

    [Fact]
    public async Task Copies_of_preferences_that_older_versions_kept_in_the_log_are_taken_out()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        Run(LaterMigrations.Undo);
        Run(
            """
            drop table heartbeats;
            delete from migrations where number >= 7;
            insert into inbox_log (actor, version, change, at, body) values (1, 1, 8, 0, '{"mutedTypes":[]}'), (1, 2, 3, 0, '{"upTo":1}');
            """);

        await (await _folder.OpenAsync()).DisposeAsync();

        using var database = _folder.Connect();
        using var lengths = database.Prepare("select group_concat(length(body)) from (select body from inbox_log order by version)");
        Assert.True(lengths.Step());
        Assert.Equal("0,10", lengths.Text(0));
    }

    [Fact]
    public async Task A_file_of_before_the_table_of_heartbeats_gets_it_and_keeps_its_tickets()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        Run(LaterMigrations.Undo);
        Run(
            """
            drop table heartbeats;
            delete from migrations where number >= 8;
            insert into tickets (id, app, owner, agent, node, closed, at, places) values
                (x'00000000000000000000000000000001', '', 'life', '', 'life', 0, 1000, '{}'), (x'00000000000000000000000000000002', 'app', 'ada', 'a', 'life', 0, 1000, '{}');
            """);

        await using var store = await _folder.OpenAsync();

        // The one of no app was the heartbeat; nodes of the version before may go on to write and to read it.
        Assert.Equal(["life"], (await store.ReadTicketsAsync("", "life", 1, CancellationToken.None)).Select(row => row.Node));
        Assert.Single(await store.ReadTicketsAsync("app", "ada", 9, CancellationToken.None));
        Assert.Null(await store.ReadHeartbeatAsync("life", CancellationToken.None));
        await store.PutHeartbeatAsync("life", DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal(DateTimeOffset.UnixEpoch, await store.ReadHeartbeatAsync("life", CancellationToken.None));
    }

    private void Run(string sql)
    {
        using var database = _folder.Connect();
        database.Execute(sql);
    }

    private List<(int Number, string Checksum, long At)> ReadAll()
    {
        using var database = _folder.Connect();
        using var rows = database.Prepare("select number, checksum, applied_at from migrations order by number");
        var read = new List<(int, string, long)>();
        while (rows.Step())
            read.Add((rows.Int32(0), rows.Text(1), rows.Int64(2)));
        return read;
    }
}
