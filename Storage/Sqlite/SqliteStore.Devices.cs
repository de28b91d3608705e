using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string DeviceColumns =
        "d.app, d.id, d.platform, d.address, d.p256dh, d.auth, d.token_hash, d.owner, d.identifier, d.secret_hash, d.created_at, "
        + "d.registered_at, d.state, d.failures, d.failing_since, d.failed_at, d.unmerged";

    public Task<DeviceRow?> FindAsync(string app, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => FindDevice(database, app, tokenHash), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> FindInAllAppsAsync(ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
            database => ReadDevices(
                database.Prepare("select " + DeviceColumns + " from devices d where d.token_hash = ? order by d.app limit ?")
                    .Bind(tokenHash).Bind(DeviceLimits.AppsMax)),
            cancellationToken);

    public Task<DeviceRow?> GetAsync(string app, string id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => GetDevice(database, app, id), cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> GetEachAsync(
        string app, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
        database => [.. ids.Select(id => GetDevice(database, app, id)).OfType<DeviceRow>()], cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> OfRecipientAsync(string app, string recipient, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
            database => ReadDevices(
                database.Prepare(
                    "select " + DeviceColumns + " from devices d where d.app = ? and d.recipient = ? order by d.registered_at desc, d.id "
                    + "limit ?")
                    .Bind(app).Bind(recipient).Bind(DeviceLimits.PerUserMax)),
            cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ListDevicesAsync(string app, string? after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
            database => ReadDevices(
                database.Prepare("select " + DeviceColumns + " from devices d where d.app = ? and d.id > ? order by d.id limit ?")
                    .Bind(app).Bind(after ?? "").Bind(limit)),
            cancellationToken);

    public Task<int> CountDevicesAsync(string app, int atMost, CancellationToken cancellationToken) => _readers.ReadAsync(
        database => CountOf(
            database.Prepare("select count(*) from (select 1 from devices where app = ? limit ?)").Bind(app).Bind(atMost)),
        cancellationToken);

    public Task<DeviceUpsert> PutAsync(DeviceRow row, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            Put(database, row);
            var stored = FindDevice(database, row.App, row.TokenHash)!;
            var isNew = stored.Id == row.Id;
            if (isNew && stored.User is not null)
                TrimDevices(database, stored);
            return new DeviceUpsert(stored, isNew);
        },
        cancellationToken);

    public Task<DeviceRow?> GiveAsync(string app, string id, string? user, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            if (GetDevice(database, app, id) is not { } row || row.User == user)
                return GetDevice(database, app, id);
            var bound = row with { User = user, IsUnmerged = user is not null };
            database.Prepare("update devices set owner = ?, recipient = ?, unmerged = ? where app = ? and id = ?")
                .Bind(user).Bind(bound.Recipient).Bind(bound.IsUnmerged).Bind(app).Bind(id).Run();
            if (user is not null)
                TrimDevices(database, bound);
            return bound;
        },
        cancellationToken);

    public Task SetMergedAsync(string app, string id, string user, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare("update devices set unmerged = 0 where app = ? and id = ? and owner = ?")
            .Bind(app).Bind(id).Bind(user).Run(),
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ReadBySecretAsync(
        ReadOnlyMemory<byte> secretHash, string? app, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
            database => ReadDevices(
                app is null
                    ? database.Prepare("select " + DeviceColumns + " from devices d where d.secret_hash = ? order by d.app limit ?")
                        .Bind(secretHash).Bind(limit)
                    : database.Prepare(
                        "select " + DeviceColumns + " from devices d where d.secret_hash = ? and d.app = ? order by d.id limit ?")
                        .Bind(secretHash).Bind(app).Bind(limit)),
            cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> ReadUnmergedAsync(int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
        database => ReadDevices(
            database.Prepare("select " + DeviceColumns + " from devices d where d.unmerged = 1 order by d.app, d.id limit ?").Bind(limit)),
        cancellationToken);

    public Task SetSecretAsync(string app, string id, ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database => database.Prepare("update devices set secret_hash = ? where app = ? and id = ?")
                .Bind(secretHash).Bind(app).Bind(id).Run(),
            cancellationToken);

    public Task<bool> OfferSecretAsync(
        string app, ReadOnlyMemory<byte> tokenHash, ReadOnlyMemory<byte> secretHash, DateTimeOffset at, DateTimeOffset notSince,
        CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            """
            insert into offered_secrets (token_hash, app, secret_hash, at) values (?, ?, ?, ?)
            on conflict (token_hash) do update set app = excluded.app, secret_hash = excluded.secret_hash, at = excluded.at
            where offered_secrets.at < ?
            """).Bind(tokenHash).Bind(app).Bind(secretHash).Bind(at).Bind(notSince).Run() > 0,
        cancellationToken);

    public Task<bool> TakeOfferedSecretAsync(
        ReadOnlyMemory<byte> secretHash, DateTimeOffset since, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            database.Prepare("delete from offered_secrets where at < ?").Bind(since).Run();
            byte[] token;
            using (var row = database.Prepare("select token_hash from offered_secrets where secret_hash = ?").Bind(secretHash))
            {
                if (!row.Step())
                    return false;
                token = row.Blob(0);
            }

            database.Prepare("update devices set secret_hash = ? where token_hash = ?").Bind(secretHash).Bind(token).Run();
            database.Prepare("delete from offered_secrets where token_hash = ?").Bind(token).Run();
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<DeviceRow>> OfChannelAsync(
        string app, string channel, string? after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceRow>>(
        database => ReadDevices(
            // Few subscriptions of this name are sorted by device; of many, the app's devices are looked through in their order.
            HasFewSubscriptions(database, channel)
                ? database.Prepare(
                    "select " + DeviceColumns
                    + """
                     from subscriptions s cross join heads h cross join devices d
                    where h.id = s.actor and d.app = h.app and d.recipient = h.name and s.channel = ? and s.needs_capability = 0 and h.kind = ? and h.app = ? and d.id > ? and d.state <> 2
                    order by d.id limit ?
                    """)
                    .Bind(channel).Bind((long)ActorKind.Inbox).Bind(app).Bind(after ?? "").Bind(limit)
                : database.Prepare(
                    "select " + DeviceColumns
                    + """
                     from devices d where d.app = ? and d.id > ? and d.state <> 2 and exists (
                        select 1 from heads h join subscriptions s on s.actor = h.id
                        where h.kind = ? and h.app = d.app and h.name = d.recipient and s.channel = ? and s.needs_capability = 0)
                    order by d.id limit ?
                    """)
                    .Bind(app).Bind(after ?? "").Bind((long)ActorKind.Inbox).Bind(channel).Bind(limit)),
        cancellationToken);

    public Task SetHealthAsync(
        IReadOnlyList<(string App, string Id, DeviceHealth Health)> changes, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var (app, id, health) in changes)
            {
                database.Prepare(
                    "update devices set state = ?, failures = ?, failing_since = ?, failed_at = ? where app = ? and id = ?")
                    .Bind((long)health.State).Bind(health.Failures).BindMoment(health.FailingSince).BindMoment(health.FailedAt)
                    .Bind(app).Bind(id).Run();
            }

            return true;
        },
        cancellationToken);

    public Task RemoveAsync(string app, string id, CancellationToken cancellationToken) => _writer.RunAsync(
        database => RemoveDevice(database, app, id), cancellationToken);

    private static void Put(SqliteDatabase database, DeviceRow row) =>
        database.Prepare(
            """
            insert into devices (
                app, id, platform, address, p256dh, auth, token_hash, owner, recipient, identifier, secret_hash, created_at, registered_at,
                state, failures, failing_since, failed_at, unmerged)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (token_hash, app) do update set
                platform = excluded.platform, address = excluded.address, p256dh = excluded.p256dh, auth = excluded.auth,
                identifier = coalesce(excluded.identifier, identifier), registered_at = excluded.registered_at, state = 0, failures = 0,
                failing_since = null, failed_at = null
            """)
            .Bind(row.App).Bind(row.Id).Bind((long)row.Platform).Bind(row.Address).Bind(row.P256dh).Bind(row.Auth).Bind(row.TokenHash)
            .Bind(row.User).Bind(row.Recipient).Bind(row.Identifier).Bind(row.SecretHash).Bind(row.CreatedAt).Bind(row.RegisteredAt)
            .Bind((long)row.Health.State).Bind(row.Health.Failures).BindMoment(row.Health.FailingSince).BindMoment(row.Health.FailedAt)
            .Bind(row.IsUnmerged).Run();

    /// <summary>Removes those of a user that are too many; the one given stays.</summary>
    private static void TrimDevices(SqliteDatabase database, DeviceRow kept)
    {
        var gone = new List<string>();
        using (var rows = database.Prepare(
            "select id from devices where app = ? and recipient = ? and id <> ? order by registered_at desc, id limit -1 offset ?")
            .Bind(kept.App).Bind(kept.Recipient).Bind(kept.Id).Bind(DeviceLimits.PerUserMax - 1))
        {
            while (rows.Step())
                gone.Add(rows.Text(0));
        }

        foreach (var id in gone)
            RemoveDevice(database, kept.App, id);
    }

    private static int RemoveDevice(SqliteDatabase database, string app, string id)
    {
        database.Prepare("delete from device_grants where app = ? and device = ?").Bind(app).Bind(id).Run();
        return database.Prepare("delete from devices where app = ? and id = ?").Bind(app).Bind(id).Run();
    }

    private static DeviceRow? GetDevice(SqliteDatabase database, string app, string id) => ReadDevices(
        database.Prepare("select " + DeviceColumns + " from devices d where d.app = ? and d.id = ?").Bind(app).Bind(id))
        .SingleOrDefault();

    private static DeviceRow? FindDevice(SqliteDatabase database, string app, ReadOnlyMemory<byte> tokenHash) => ReadDevices(
        database.Prepare("select " + DeviceColumns + " from devices d where d.token_hash = ? and d.app = ?").Bind(tokenHash).Bind(app))
        .SingleOrDefault();

    private static List<DeviceRow> ReadDevices(SqliteStatement rows)
    {
        using (rows)
        {
            var read = new List<DeviceRow>();
            while (rows.Step())
            {
                read.Add(new(
                    rows.Text(0), rows.Text(1), (DevicePlatform)rows.Int32(2), rows.Text(3), rows.TextOrNull(4), rows.TextOrNull(5),
                    rows.Blob(6), rows.TextOrNull(7), rows.TextOrNull(8), rows.Blob(9), rows.Moment(10), rows.Moment(11),
                    new((DeviceState)rows.Int32(12), rows.Int32(13), rows.MomentOrNull(14), rows.MomentOrNull(15)), rows.Boolean(16)));
            }

            return read;
        }
    }

    private static int CountOf(SqliteStatement count)
    {
        using (count)
            return count.Step() ? count.Int32(0) : 0;
    }
}
