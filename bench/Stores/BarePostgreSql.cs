using Npgsql;
using NpgsqlTypes;
using Nudge.Bench.Clients;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Bench.Stores;

/// <summary>PostgreSQL by prepared set-based statements, a whole transaction in one piece, <c>synchronous_commit</c> on.</summary>
internal sealed class BarePostgreSql : IBareStore
{
    private readonly NpgsqlDataSource _source;
    private readonly Lane[] _lanes;

    private BarePostgreSql(NpgsqlDataSource source, Lane[] lanes)
    {
        _source = source;
        _lanes = lanes;
    }

    public int Lanes => _lanes.Length;

    /// <summary>Uses a fresh database with the schema that Nudge's store gives it.</summary>
    internal static async Task<BarePostgreSql> OpenAsync(string connectionString)
    {
        var options = new PostgreSqlStoreOptions { ConnectionString = connectionString };
        await using (await PostgreSqlStore.OpenAsync(options, TimeProvider.System, CancellationToken.None))
        {
            // Opening is what makes the schema.
        }

        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "nudge" });
        await AddUsersAsync(source);
        var lanes = new Lane[options.Lanes];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = await Lane.OpenAsync(source, i, lanes.Length);
        return new BarePostgreSql(source, lanes);
    }

    public Task WriteGroupAsync(int lane, long group) => _lanes[lane].WriteAsync(group);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task AddUsersAsync(NpgsqlDataSource source)
    {
        await using var insert = source.CreateCommand(
            "insert into heads (id, kind, app, name, epoch, version, floor) select u.id, 1, 'demo', u.name, $3, 0, 0 from "
            + "unnest($1::bigint[], $2::text[]) u (id, name)");
        insert.Parameters.Add(new() { Value = Enumerable.Range(1, BareRows.Users).Select(id => (long)id).ToArray() });
        insert.Parameters.Add(new() { Value = Enumerable.Range(0, BareRows.Users).Select(PublishRequest.UserName).ToArray() });
        insert.Parameters.Add(new() { Value = BareRows.Epoch });
        await insert.ExecuteNonQueryAsync();
    }

    /// <summary>One connection and its users. Arrays are filled anew for each group; the statements are prepared once.</summary>
    private sealed class Lane : IAsyncDisposable
    {
        private readonly int _lane;
        private readonly int _lanes;
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlBatch _batch;
        private readonly long[] _versions = new long[BareRows.Users];
        private readonly long[] _actors = new long[BareRows.Group];
        private readonly long[] _epochs = [.. Enumerable.Repeat(BareRows.Epoch, BareRows.Group)];
        private readonly long[] _before = new long[BareRows.Group];
        private readonly long[] _after = new long[BareRows.Group];
        private readonly DateTime[] _moments = new DateTime[BareRows.Group];
        private readonly string[] _ids = new string[BareRows.Group];
        private readonly string[] _entities = new string[BareRows.Group];
        private readonly byte[][] _bodies = new byte[BareRows.Group][];

        private Lane(NpgsqlConnection connection, int lane, int lanes)
        {
            _lane = lane;
            _lanes = lanes;
            _connection = connection;
            _batch = new NpgsqlBatch(connection);
            _batch.BatchCommands.Add(new("begin"));
            AddHeads();
            AddRows();
            AddAccepted();
            _batch.BatchCommands.Add(new("commit"));
        }

        internal static async Task<Lane> OpenAsync(NpgsqlDataSource source, int number, int lanes)
        {
            var connection = await source.OpenConnectionAsync();
            await using (var settings = new NpgsqlCommand(
                "select set_config('synchronous_commit', 'on', false), set_config('plan_cache_mode', 'force_generic_plan', false), "
                + "set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', "
                + "'off', false)",
                connection))
                await settings.ExecuteNonQueryAsync();
            var lane = new Lane(connection, number, lanes);
            await lane._batch.PrepareAsync();
            return lane;
        }

        internal async Task WriteAsync(long group)
        {
            var (i, now) = (0, TimeProvider.System.GetUtcNow().UtcDateTime);
            foreach (var number in BareRows.Numbers(_lane, _lanes, group))
            {
                var user = BareRows.User(number);
                _actors[i] = user + 1;
                _before[i] = _versions[user];
                _after[i] = ++_versions[user];
                _moments[i] = now;
                _ids[i] = BareRows.Id(number);
                _entities[i] = BareRows.Entity(number);
                _bodies[i++] = BareRows.Envelope(number);
            }

            await _batch.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _batch.DisposeAsync();
            await _connection.DisposeAsync();
        }

        private void AddHeads() => Add(
            """
            with moved as (
                update heads h set epoch = s.next_epoch, version = s.next_version, floor = s.next_floor
                from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
                    as s (id, epoch, version, floor, next_epoch, next_version, next_floor)
                where h.id = s.id and h.epoch = s.epoch and h.version = s.version and h.floor = s.floor
                returning 1)
            select require_moved((select count(*) from moved), cardinality($1::bigint[]))
            """,
            Column(_actors), Column(_epochs), Column(_before), Column(new long[BareRows.Group]), Column(_epochs), Column(_after),
            Column(new long[BareRows.Group]));

        private void AddRows() => Add(
            """
            insert into inbox_log (class, actor, version, change, at, item_id, first_version, opened_at, type, actor_id, entity, collapse_key, count,
                actors, body)
            select 0, * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::timestamptz[], $5::text[], $6::bigint[], $7::timestamptz[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::integer[], $13::text[], $14::bytea[])
            """,
            Column(_actors), Column(_after), Constant((short)1, NpgsqlDbType.Smallint), Column(_moments), Column(_ids), Column(_after),
            Column(_moments),
            Constant("loan.approved", NpgsqlDbType.Text), Constant("librarian-7", NpgsqlDbType.Text), Column(_entities),
            Constant<string?>(null, NpgsqlDbType.Text), Constant(1, NpgsqlDbType.Integer),
            Constant("""["librarian-7"]""", NpgsqlDbType.Text), Column(_bodies));

        private void AddAccepted() => Add(
            """
            insert into accepted (actor, id, at, version, epoch)
            select * from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::bigint[], $5::bigint[])
            on conflict (actor, id) do update set at = excluded.at, version = excluded.version, epoch = excluded.epoch
            """,
            Column(_actors), Column(_ids), Column(_moments), Column(_after), Column(_epochs));

        private void Add(string sql, params NpgsqlParameter[] columns)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var column in columns)
                command.Parameters.Add(column);
            _batch.BatchCommands.Add(command);
        }

        private static NpgsqlParameter Column(long[] values) => Column(values, NpgsqlDbType.Bigint);

        private static NpgsqlParameter Column(DateTime[] values) => Column(values, NpgsqlDbType.TimestampTz);

        private static NpgsqlParameter Column(string[] values) => Column(values, NpgsqlDbType.Text);

        private static NpgsqlParameter Column(byte[][] values) => Column(values, NpgsqlDbType.Bytea);

        private static NpgsqlParameter Constant<T>(T value, NpgsqlDbType type) =>
            Column([.. Enumerable.Repeat(value, BareRows.Group)], type);

        private static NpgsqlParameter Column<T>(T[] values, NpgsqlDbType type) =>
            new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
