using System.Text;
using Nudge.Bench.Clients;
using Nudge.Storage.Sqlite;
using Nudge.Storage.Sqlite.Engine;
using SQLitePCL;

namespace Nudge.Bench.Stores;

/// <summary>SQLite by its own interface: prepared statements, one connection, <c>synchronous=FULL</c> over a write-ahead log.</summary>
internal sealed class BareSqlite : IBareStore
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _head;
    private readonly sqlite3_stmt _row;
    private readonly sqlite3_stmt _accepted;
    private readonly long[] _versions = new long[BareRows.Users];

    private BareSqlite(string path)
    {
        Check(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null));
        var options = new SqliteStoreOptions();
        Check(raw.sqlite3_exec(_database,
            $"pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = {options.CheckpointPages}; pragma "
            + $"cache_size = -{options.CacheMegabytes * 1024L}"));
        _begin = Prepare("begin immediate");
        _commit = Prepare("commit");
        AddUsers();
        _head = Prepare("update heads set epoch = ?, version = ?, floor = ? where id = ? and epoch = ? and version = ? and floor = ?");
        _row = Prepare(
            """
            insert into inbox_log (actor, version, change, at, item_id, first_version, opened_at, type, actor_id, entity, collapse_key, count, actors, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _accepted = Prepare(
            """
            insert into accepted (actor, id, at, version, epoch) values (?, ?, ?, ?, ?)
            on conflict (actor, id) do update set at = excluded.at, version = excluded.version, epoch = excluded.epoch
            """);
    }

    /// <summary>Opens a fresh file with the schema that Nudge's store gives it.</summary>
    internal static async Task<BareSqlite> OpenAsync(string path)
    {
        await using (await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, CancellationToken.None))
        {
            // Opening is what makes the schema.
        }

        return new BareSqlite(path);
    }

    public int Lanes => 1;

    public Task WriteGroupAsync(int lane, long group)
    {
        Run(_begin);
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var number in BareRows.Numbers(lane, Lanes, group))
            Write(number, at);
        Run(_commit);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var statement in (sqlite3_stmt[])[_begin, _commit, _head, _row, _accepted])
            statement.Dispose();
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(long number, long at)
    {
        var user = BareRows.User(number);
        var version = ++_versions[user];
        Bind(_head, BareRows.Epoch, version, 0, user + 1, BareRows.Epoch, version - 1, 0);
        Run(_head);
        if (raw.sqlite3_changes(_database) != 1)
            throw new InvalidOperationException("The head was not where it was expected.");

        Bind(_row, user + 1, version, 1, at);
        Bind(_row, 5, BareRows.Id(number));
        raw.sqlite3_bind_int64(_row, 6, version);
        raw.sqlite3_bind_int64(_row, 7, at);
        Bind(_row, 8, "loan.approved");
        Bind(_row, 9, "librarian-7");
        Bind(_row, 10, BareRows.Entity(number));
        raw.sqlite3_bind_int64(_row, 12, 1);
        Bind(_row, 13, """["librarian-7"]""");
        raw.sqlite3_bind_blob(_row, 14, BareRows.Envelope(number));
        Run(_row);

        raw.sqlite3_bind_int64(_accepted, 1, user + 1);
        Bind(_accepted, 2, BareRows.Id(number));
        raw.sqlite3_bind_int64(_accepted, 3, at);
        raw.sqlite3_bind_int64(_accepted, 4, version);
        raw.sqlite3_bind_int64(_accepted, 5, BareRows.Epoch);
        Run(_accepted);
    }

    private void AddUsers()
    {
        Run(_begin);
        using var insert = Prepare("insert into heads (id, kind, app, name, epoch, version, floor) values (?, 1, 'demo', ?, ?, 0, 0)");
        for (var user = 0; user < BareRows.Users; user++)
        {
            raw.sqlite3_bind_int64(insert, 1, user + 1);
            Bind(insert, 2, PublishRequest.UserName(user));
            raw.sqlite3_bind_int64(insert, 3, BareRows.Epoch);
            Run(insert);
        }

        Run(_commit);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
        return statement;
    }

    private static void Bind(sqlite3_stmt statement, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
            raw.sqlite3_bind_int64(statement, i + 1, values[i]);
    }

    private static void Bind(sqlite3_stmt statement, int index, string value)
    {
        Span<byte> bytes = stackalloc byte[128];
        raw.sqlite3_bind_text(statement, index, (ReadOnlySpan<byte>)bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
    }

    private void Run(sqlite3_stmt statement)
    {
        Check(raw.sqlite3_step(statement));
        raw.sqlite3_reset(statement);
    }

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
            throw new InvalidOperationException($"SQLite error {code}: {raw.sqlite3_errmsg(_database).utf8_to_string()}");
    }
}
