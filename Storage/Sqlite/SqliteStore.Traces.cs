using Nudge.Core.Actors;
using Nudge.Core.Pushes;
using Nudge.Core.Why;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<IReadOnlyList<AcceptedInChannel>> FindInChannelsAsync(
        string app, string id, DateTimeOffset since, int channelsMax, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<AcceptedInChannel>>(
            database =>
            {
                using var rows = database.Prepare(
                    """
                    select h.name, a.at, a.version, a.epoch, a.credential from
                        (select id, name from heads where kind = ? and app = ? order by name limit ?) h
                        cross join accepted a on a.actor = h.id and a.id = ?
                    where a.at >= ? limit ?
                    """)
                    .Bind((long)ActorKind.Channel).Bind(app).Bind(channelsMax).Bind(id).Bind(StoredMoment.NotBefore(since)).Bind(limit);
                var found = new List<AcceptedInChannel>();
                while (rows.Step())
                {
                    var accepted = new AcceptedRow(id, rows.Moment(1), rows.Int64(2), new(rows.Int64(3))) { By = rows.TextOrNull(4) };
                    found.Add(new(rows.Text(0), accepted));
                }

                return [.. found.OrderBy(each => each.Channel, StringComparer.Ordinal)];
            },
            cancellationToken);

    public Task<IReadOnlyList<PushJob>> FindJobsAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<PushJob>>(
            database =>
            {
                using var rows = database.Prepare(
                    $"select {PushJobColumns} from push_jobs where app = ? and notification = ? and (is_channel = 1 or target = ?) "
                    + "order by at, id limit ?").Bind(app).Bind(notification).Bind(user).Bind(limit);
                var jobs = new List<PushJob>();
                while (rows.Step())
                    jobs.Add(JobOf(rows));
                return jobs;
            },
            cancellationToken);

    public Task<IReadOnlyList<PushSend>> ReadSendsAsync(
        Guid job, IReadOnlyList<string>? devices, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<PushSend>>(
            database =>
            {
                var sends = new List<PushSend>();
                if (devices is null)
                {
                    using var rows = database.Prepare($"select {PushSendColumns} from push_sends where job = ? order by device limit ?")
                        .Bind(IdOf(job)).Bind(limit);
                    while (rows.Step())
                        sends.Add(SendOf(rows));
                    return sends;
                }

                foreach (var device in devices.Order(StringComparer.Ordinal).Take(limit))
                {
                    using var row = database.Prepare($"select {PushSendColumns} from push_sends where job = ? and device = ?")
                        .Bind(IdOf(job)).Bind(device);
                    if (row.Step())
                        sends.Add(SendOf(row));
                }

                return sends;
            },
            cancellationToken);
}
