using System.Globalization;
using Npgsql;
using SQLitePCL;

namespace Nudge.Bench.Pushes;

/// <summary>
/// The tables of pushes as they lie in the database, past all code of the product: devices are put there beforehand, and receipts made due
/// whose time would come in a quarter of an hour.
/// </summary>
internal abstract class PushTables : IAsyncDisposable
{
    internal static PushTables OfSqlite(string path) => new InFile(path);

    internal static PushTables OfPostgreSql(string connectionString) => new InCluster(connectionString);

    /// <summary>Registers devices of users, with <see cref="ExpoProvider.TokenOf"/> each.</summary>
    /// <param name="app">Whose; an id without quotes.</param>
    /// <param name="userPrefix">Before the number, in the name of each one's user.</param>
    /// <param name="first">The first one's number.</param>
    /// <param name="count">How many.</param>
    internal abstract Task AddDevicesAsync(string app, string userPrefix, int first, int count);

    /// <summary>Notifications that are not pushed to all devices.</summary>
    internal Task<long> OpenJobsAsync() => CountAsync("select count(*) from push_jobs where due is not null");

    /// <summary>Pushes by state; see <c>PushSendState</c>.</summary>
    internal Task<long> CountStateAsync(int state) =>
        CountAsync($"select count(*) from push_sends where state = {state.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Whether the receipt of any push is outstanding.</summary>
    internal async Task<bool> HasOutstandingAsync() =>
        await CountAsync("select count(*) from (select 1 from push_sends where state = 1 and due is not null limit 1) s") > 0;

    /// <summary>All receipts are to be asked for now.</summary>
    internal abstract Task MakeDueAsync();

    public abstract ValueTask DisposeAsync();

    protected abstract Task<long> CountAsync(string sql);

    private sealed class InFile : PushTables
    {
        private readonly sqlite3 _database;

        internal InFile(string path)
        {
            Check(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null));
            raw.sqlite3_busy_timeout(_database, 30_000);
        }

        // Nobody looks these devices up by their tokens' hashes; they only have to differ.
        internal override Task AddDevicesAsync(string app, string userPrefix, int first, int count)
        {
            Run(string.Create(CultureInfo.InvariantCulture, $"""
                with recursive n(i) as (select {first} union all select i + 1 from n where i + 1 < {first + count})
                insert into devices (
                    app, id, platform, address, token_hash, owner, recipient, secret_hash, created_at, registered_at, state, failures, unmerged)
                select '{app}', printf('%022d', i), 1, printf('ExponentPushToken[%022d]', i), randomblob(32), '{userPrefix}' || i,
                    '{userPrefix}' || i, randomblob(32), 0, 0, 0, 0, 0 from n
                """));
            return Task.CompletedTask;
        }

        internal override Task MakeDueAsync()
        {
            Run("update push_sends set due = 0 where state = 1 and due is not null");
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _database.Dispose();
            return ValueTask.CompletedTask;
        }

        protected override Task<long> CountAsync(string sql)
        {
            Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
            using (statement)
            {
                return raw.sqlite3_step(statement) == raw.SQLITE_ROW
                    ? Task.FromResult(raw.sqlite3_column_int64(statement, 0))
                    : throw Failure();
            }
        }

        private void Run(string sql) => Check(raw.sqlite3_exec(_database, sql));

        private void Check(int code)
        {
            if (code != raw.SQLITE_OK)
                throw Failure();
        }

        private InvalidOperationException Failure() => new(raw.sqlite3_errmsg(_database).utf8_to_string());
    }

    private sealed class InCluster(string connectionString) : PushTables
    {
        private readonly NpgsqlDataSource _source =
            NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "nudge" });

        internal override Task AddDevicesAsync(string app, string userPrefix, int first, int count) => RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            insert into devices (app, id, platform, address, token_hash, owner, recipient, secret_hash, created_at, registered_at, state,
                failures, unmerged)
            select '{app}', lpad(i::text, 22, '0'), 1, 'ExponentPushToken[' || lpad(i::text, 22, '0') || ']', sha256(i::text::bytea),
                '{userPrefix}' || i, '{userPrefix}' || i, sha256(i::text::bytea), 'epoch', 'epoch', 0, 0, false
            from generate_series({first}, {first + count - 1}) i
            """), "analyze devices", "analyze subscriptions", "analyze heads");

        internal override Task MakeDueAsync() => RunAsync("update push_sends set due = 'epoch' where state = 1 and due is not null");

        public override ValueTask DisposeAsync() => _source.DisposeAsync();

        protected override async Task<long> CountAsync(string sql)
        {
            await using var command = _source.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        private async Task RunAsync(params string[] statements)
        {
            foreach (var sql in statements)
            {
                await using var command = _source.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
