using Nudge.Core.Devices;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<bool> GrantAsync(
        string app, string device, IReadOnlyList<string> channels, DateTimeOffset at, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                // The device's row is the lock on its grants.
                var known = await connection.Command("select 1 from devices where app = $1 and id = $2 for update")
                    .With(app).With(device).ReadAllAsync(_ => true, token);
                if (known.Count == 0)
                    return false;
                await connection.Command(
                    "insert into device_grants (app, device, channel, at) select $1, $2, channel, $4 from unnest($3) channel "
                    + "on conflict do nothing")
                    .With(app).With(device).With<string[]>([.. channels]).With(at.UtcDateTime).RunAsync(token);
                var count = await connection.Command("select count(*)::integer from device_grants where app = $1 and device = $2")
                    .With(app).With(device).ReadFirstAsync(row => row.GetInt32(0), token);
                if (count > DeviceLimits.GrantsMax)
                    return false;
                await transaction.CommitAsync(token);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<DeviceGrant>> ReadGrantsAsync(string app, string device, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<DeviceGrant>>(
            async (connection, token) => await connection.Command(
                "select channel, at from device_grants where app = $1 and device = $2 order by channel")
                .With(app).With(device).ReadAllAsync(row => new DeviceGrant(row.GetString(0), row.Moment(1)), token),
            cancellationToken);

    public Task<bool> HasGrantAsync(string app, string device, string channel, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            (connection, token) => connection.Command("select 1 from device_grants where app = $1 and device = $2 and channel = $3")
                .With(app).With(device).With(channel).ReadFirstAsync(_ => true, token),
            cancellationToken);

    public Task<int> RevokeGrantsAsync(string app, string device, string? channel, CancellationToken cancellationToken) =>
        channel is null
            ? RunSetAsync(
                "delete from device_grants where app = $1 and device = $2", command => command.With(app).With(device), cancellationToken)
            : RunSetAsync(
                "delete from device_grants where app = $1 and device = $2 and channel = $3",
                command => command.With(app).With(device).With(channel), cancellationToken);

    public Task<int> RevokeChannelGrantsAsync(string app, string channel, int limit, CancellationToken cancellationToken) => RunSetAsync(
        """
        delete from device_grants g using (select device from device_grants where app = $1 and channel = $2 limit $3) gone
        where g.app = $1 and g.channel = $2 and g.device = gone.device
        """,
        command => command.With(app).With(channel).With(limit), cancellationToken);
}
