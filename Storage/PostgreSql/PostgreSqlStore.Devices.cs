using Npgsql;
using NpgsqlTypes;
using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private const string DeviceColumns =
        "d.app, d.id, d.platform, d.address, d.p256dh, d.auth, d.token_hash, d.owner, d.identifier, d.secret_hash, d.created_at, "
        + "d.registered_at, d.state, d.failures, d.failing_since, d.failed_at, d.unmerged";

    public Task<DeviceRow?> FindAsync(string app, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            (connection, token) => connection.Command(
                "select " + DeviceColumns + " from devices d where d.token_hash = $1 and d.app = $2")
                .With(tokenHash.ToArray()).With(app).ReadFirstAsync(Device, token),
            cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> FindInAllAppsAsync(ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) =>
        ReadDevicesAsync(
            connection => connection.Command(
                "select " + DeviceColumns + " from devices d where d.token_hash = $1 order by d.app limit $2")
                .With(tokenHash.ToArray()).With(DeviceLimits.AppsMax),
            cancellationToken);

    public Task<DeviceRow?> GetAsync(string app, string id, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select " + DeviceColumns + " from devices d where d.app = $1 and d.id = $2")
            .With(app).With(id).ReadFirstAsync(Device, token),
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> GetEachAsync(
        string app, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => ReadDevicesAsync(
        connection => connection.Command("select " + DeviceColumns + " from devices d where d.app = $1 and d.id = any($2)")
            .With(app).With(ids.ToArray()),
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> OfRecipientAsync(string app, string recipient, CancellationToken cancellationToken) =>
        ReadDevicesAsync(
            connection => connection.Command(
                "select " + DeviceColumns
                + " from devices d where d.app = $1 and d.recipient = $2 order by d.registered_at desc, d.id limit $3")
                .With(app).With(recipient).With(DeviceLimits.PerUserMax),
            cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ListDevicesAsync(string app, string? after, int limit, CancellationToken cancellationToken) =>
        ReadDevicesAsync(
            connection => connection.Command(
                "select " + DeviceColumns + " from devices d where d.app = $1 and d.id > $2 order by d.id limit $3")
                .With(app).With(after ?? "").With(limit),
            cancellationToken);

    public Task<int> CountDevicesAsync(string app, int atMost, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select count(*)::integer from (select 1 from devices where app = $1 limit $2) d")
            .With(app).With(atMost).ReadFirstAsync(row => row.GetInt32(0), token),
        cancellationToken);

    public Task<DeviceUpsert> PutAsync(DeviceRow row, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var stored = await PutCommand(connection, row).ReadFirstAsync(Device, token)
                ?? throw new StoreUnavailableException("The store did not say what it has written.");
            var isNew = stored.Id == row.Id;
            if (isNew && stored.User is not null)
                await TrimDevicesAsync(connection, stored, token);
            await transaction.CommitAsync(token);
            return new DeviceUpsert(stored, isNew);
        },
        cancellationToken);

    public Task<DeviceRow?> GiveAsync(string app, string id, string? user, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var row = await connection.Command(
                    "select " + DeviceColumns + " from devices d where d.app = $1 and d.id = $2 for update")
                    .With(app).With(id).ReadFirstAsync(Device, token);
                if (row is null || row.User == user)
                    return row;
                var bound = row with { User = user, IsUnmerged = user is not null };
                await connection.Command("update devices set owner = $3, recipient = $4, unmerged = $5 where app = $1 and id = $2")
                    .With(app).With(id).With(user, NpgsqlDbType.Text).With(bound.Recipient).With(bound.IsUnmerged).RunAsync(token);
                if (user is not null)
                    await TrimDevicesAsync(connection, bound, token);
                await transaction.CommitAsync(token);
                return bound;
            },
            cancellationToken);

    public Task SetMergedAsync(string app, string id, string user, CancellationToken cancellationToken) => RunSetAsync(
        "update devices set unmerged = false where app = $1 and id = $2 and owner = $3",
        command => command.With(app).With(id).With(user), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ReadBySecretAsync(
        ReadOnlyMemory<byte> secretHash, string? app, int limit, CancellationToken cancellationToken) => ReadDevicesAsync(
        connection => app is null
            ? connection.Command("select " + DeviceColumns + " from devices d where d.secret_hash = $1 order by d.app limit $2")
                .With(secretHash.ToArray()).With(limit)
            : connection.Command(
                "select " + DeviceColumns + " from devices d where d.secret_hash = $1 and d.app = $3 order by d.id limit $2")
                .With(secretHash.ToArray()).With(limit).With(app),
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ReadUnmergedAsync(int limit, CancellationToken cancellationToken) => ReadDevicesAsync(
        connection => connection.Command("select " + DeviceColumns + " from devices d where d.unmerged order by d.app, d.id limit $1")
            .With(limit),
        cancellationToken);

    public Task SetSecretAsync(string app, string id, ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken) => RunSetAsync(
        "update devices set secret_hash = $3 where app = $1 and id = $2",
        command => command.With(app).With(id).With(secretHash.ToArray()), cancellationToken);

    public Task<bool> OfferSecretAsync(
        string app, ReadOnlyMemory<byte> tokenHash, ReadOnlyMemory<byte> secretHash, DateTimeOffset at, DateTimeOffset notSince,
        CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) => await connection.Command(
            """
            insert into offered_secrets (token_hash, app, secret_hash, at) values ($1, $2, $3, $4)
            on conflict (token_hash) do update set app = excluded.app, secret_hash = excluded.secret_hash, at = excluded.at
            where offered_secrets.at < $5
            """)
            .With(tokenHash.ToArray()).With(app).With(secretHash.ToArray()).With(at.UtcDateTime).With(notSince.UtcDateTime)
            .RunAsync(token) > 0,
        cancellationToken);

    public Task<bool> TakeOfferedSecretAsync(
        ReadOnlyMemory<byte> secretHash, DateTimeOffset since, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await connection.Command("delete from offered_secrets where at < $1").With(since.UtcDateTime).RunAsync(token);
            var address = await connection.Command("delete from offered_secrets where secret_hash = $1 returning token_hash")
                .With(secretHash.ToArray()).ReadFirstAsync(row => row.Bytes(0), token);
            if (address is not null)
                await connection.Command("update devices set secret_hash = $1 where token_hash = $2")
                    .With(secretHash.ToArray()).With(address).RunAsync(token);
            await transaction.CommitAsync(token);
            return address is not null;
        },
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> OfChannelAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<DeviceRow>>(
            // Few subscriptions of this name are sorted by device; of many, the app's devices are looked through in their order. The
            // limits inside keep the planner from any other way.
            async (connection, token) => await connection.Command(
                await HasFewSubscriptionsAsync(connection, channel, token)
                    ? "select " + DeviceColumns
                    + """
                     from subscriptions s join heads h on h.id = s.actor join devices d on d.app = $1 and d.recipient = h.name
                    where s.channel = $2 and not s.needs_capability and h.kind = $5 and h.app = $1 and d.id > $3 and d.state <> 2
                    order by d.id limit $4
                    """
                    : "select " + DeviceColumns
                    + """
                     from devices d cross join lateral (
                        select 1 from heads h cross join lateral (
                            select 1 from subscriptions s where s.actor = h.id and s.channel = $2 and not s.needs_capability limit 1) s
                        where h.kind = $5 and h.app = $1 and h.name = d.recipient limit 1) subscribed
                    where d.app = $1 and d.id > $3 and d.state <> 2 order by d.id limit $4
                    """)
                .With(app).With(channel).With(after ?? "").With(limit).With((short)ActorKind.Inbox).ReadAllAsync(Device, token),
            cancellationToken);

    public Task SetHealthAsync(
        IReadOnlyList<(string App, string Id, DeviceHealth Health)> changes, CancellationToken cancellationToken) => RunSetAsync(
        // Locked in the order of the ids, so that two nodes never wait for each other.
        """
        with changes as materialized (
            select * from unnest($1, $2, $3, $4, $5, $6) c(app, id, state, failures, failing_since, failed_at)),
        locked as materialized (
            select d.app, d.id from devices d join changes c on c.app = d.app and c.id = d.id order by d.app, d.id for update of d)
        update devices d set state = c.state, failures = c.failures, failing_since = c.failing_since, failed_at = c.failed_at
        from changes c join locked l on l.app = c.app and l.id = c.id where d.app = c.app and d.id = c.id
        """,
        command => command.Column(changes.Select(change => change.App)).Column(changes.Select(change => change.Id))
            .Column(changes.Select(change => (short)change.Health.State)).Column(changes.Select(change => (int?)change.Health.Failures))
            .Column(changes.Select(change => change.Health.FailingSince)).Column(changes.Select(change => change.Health.FailedAt)),
        cancellationToken);

    public Task RemoveAsync(string app, string id, CancellationToken cancellationToken) => RunSetAsync(
        "with grants as (delete from device_grants where app = $1 and device = $2) delete from devices where app = $1 and id = $2",
        command => command.With(app).With(id), cancellationToken);

    private static NpgsqlCommand PutCommand(NpgsqlConnection connection, DeviceRow row) => connection.Command(
        """
        insert into devices as d (
            app, id, platform, address, p256dh, auth, token_hash, owner, recipient, identifier, secret_hash, created_at, registered_at,
            state, failures, failing_since, failed_at, unmerged)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (token_hash, app) do update set
            platform = excluded.platform, address = excluded.address, p256dh = excluded.p256dh, auth = excluded.auth,
            identifier = coalesce(excluded.identifier, d.identifier), registered_at = excluded.registered_at, state = 0, failures = 0,
            failing_since = null, failed_at = null
        returning
        """ + " " + DeviceColumns)
        .With(row.App).With(row.Id).With((short)row.Platform).With(row.Address).With(row.P256dh, NpgsqlDbType.Text)
        .With(row.Auth, NpgsqlDbType.Text).With(row.TokenHash.ToArray()).With(row.User, NpgsqlDbType.Text).With(row.Recipient)
        .With(row.Identifier, NpgsqlDbType.Text).With(row.SecretHash.ToArray()).With(row.CreatedAt.UtcDateTime)
        .With(row.RegisteredAt.UtcDateTime).With((short)row.Health.State).With(row.Health.Failures)
        .With(row.Health.FailingSince?.UtcDateTime, NpgsqlDbType.TimestampTz)
        .With(row.Health.FailedAt?.UtcDateTime, NpgsqlDbType.TimestampTz).With(row.IsUnmerged);

    /// <summary>Removes those of a user that are too many; the one given stays.</summary>
    private static Task<int> TrimDevicesAsync(NpgsqlConnection connection, DeviceRow kept, CancellationToken cancellationToken) =>
        connection.Command(
            """
            with gone as materialized (
                select id from devices where app = $1 and recipient = $2 and id <> $3 order by registered_at desc, id offset $4),
            grants as (delete from device_grants g using gone where g.app = $1 and g.device = gone.id)
            delete from devices d using gone where d.app = $1 and d.id = gone.id
            """)
            .With(kept.App).With(kept.Recipient).With(kept.Id).With(DeviceLimits.PerUserMax - 1).RunAsync(cancellationToken);

    private Task<IReadOnlyList<DeviceRow>> ReadDevicesAsync(
        Func<NpgsqlConnection, NpgsqlCommand> command, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<DeviceRow>>(
            async (connection, token) => await command(connection).ReadAllAsync(Device, token), cancellationToken);

    private static DeviceRow Device(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), (DevicePlatform)row.GetInt16(2), row.GetString(3), row.StringOrNull(4), row.StringOrNull(5),
        row.Bytes(6), row.StringOrNull(7), row.StringOrNull(8), row.Bytes(9), row.Moment(10), row.Moment(11),
        new(
            (DeviceState)row.GetInt16(12), row.GetInt32(13), row.IsDBNull(14) ? null : row.Moment(14),
            row.IsDBNull(15) ? null : row.Moment(15)),
        row.GetBoolean(16));
}
