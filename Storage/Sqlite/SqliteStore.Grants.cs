using Nudge.Core.Devices;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<bool> GrantAsync(
        string app, string device, IReadOnlyList<string> channels, DateTimeOffset at, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                if (GetDevice(database, app, device) is null)
                    return false;
                var known = new HashSet<string>(StringComparer.Ordinal);
                using (var rows = database.Prepare("select channel from device_grants where app = ? and device = ?").Bind(app).Bind(device))
                {
                    while (rows.Step())
                        known.Add(rows.Text(0));
                }

                string[] added = [.. channels.Distinct(StringComparer.Ordinal).Where(channel => !known.Contains(channel))];
                if (known.Count + added.Length > DeviceLimits.GrantsMax)
                    return false;
                foreach (var channel in added)
                {
                    database.Prepare("insert into device_grants (app, device, channel, at) values (?, ?, ?, ?)")
                        .Bind(app).Bind(device).Bind(channel).Bind(at).Run();
                }

                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<DeviceGrant>> ReadGrantsAsync(string app, string device, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<DeviceGrant>>(
            database =>
            {
                using var rows = database.Prepare("select channel, at from device_grants where app = ? and device = ? order by channel")
                    .Bind(app).Bind(device);
                var read = new List<DeviceGrant>();
                while (rows.Step())
                    read.Add(new(rows.Text(0), rows.Moment(1)));
                return read;
            },
            cancellationToken);

    public Task<bool> HasGrantAsync(string app, string device, string channel, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            using var row = database.Prepare("select 1 from device_grants where app = ? and device = ? and channel = ?")
                .Bind(app).Bind(device).Bind(channel);
            return row.Step();
        },
        cancellationToken);

    public Task<int> RevokeGrantsAsync(string app, string device, string? channel, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database => channel is null
                ? database.Prepare("delete from device_grants where app = ? and device = ?").Bind(app).Bind(device).Run()
                : database.Prepare("delete from device_grants where app = ? and device = ? and channel = ?")
                    .Bind(app).Bind(device).Bind(channel).Run(),
            cancellationToken);

    public Task<int> RevokeChannelGrantsAsync(string app, string channel, int limit, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database => database.Prepare(
                "delete from device_grants where (app, device, channel) in (select app, device, channel from device_grants where app = ? "
                + "and channel = ? limit ?)")
                .Bind(app).Bind(channel).Bind(limit).Run(),
            cancellationToken);
}
