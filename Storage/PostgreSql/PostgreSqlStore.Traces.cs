using Nudge.Core.Actors;
using Nudge.Core.Pushes;
using Nudge.Core.Why;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<IReadOnlyList<AcceptedInChannel>> FindInChannelsAsync(
        string app, string id, DateTimeOffset since, int channelsMax, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<AcceptedInChannel>>(
            async (connection, token) => await connection.Command(
                """
                select h.name, a.at, a.version, a.epoch, a.credential from
                    (select id, name from heads where kind = $1 and app = $2 order by name limit $3) h
                    cross join lateral (select * from accepted where actor = h.id and id = $4 and at >= $5) a
                order by h.name limit $6
                """)
                .With((short)ActorKind.Channel).With(app).With(channelsMax).With(id).With(since.UtcDateTime).With(limit)
                .ReadAllAsync(
                    row => new AcceptedInChannel(
                        row.GetString(0),
                        new AcceptedRow(id, row.Moment(1), row.GetInt64(2), new(row.GetInt64(3))) { By = row.StringOrNull(4) }),
                    token),
            cancellationToken);

    public Task<IReadOnlyList<PushJob>> FindJobsAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<PushJob>>(
            async (connection, token) => await connection.Command(
                $"select {PushJobColumns} from push_jobs where app = $1 and notification = $2 and (is_channel or target = $3) "
                + "order by at, id limit $4")
                .With(app).With(notification).With(user).With(limit).ReadAllAsync(JobOf, token),
            cancellationToken);

    public Task<IReadOnlyList<PushSend>> ReadSendsAsync(
        Guid job, IReadOnlyList<string>? devices, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<PushSend>>(
            async (connection, token) => await connection.Command(
                """
                select job, device, app, lane, provider, state, tries, first_at, sent_at, due, ticket, reason from push_sends
                where job = $1 and ($2::text[] is null or device = any($2)) order by device limit $3
                """)
                .With(job).With((object?)devices?.ToArray() ?? DBNull.Value, NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text)
                .With(limit).ReadAllAsync(SendOf, token),
            cancellationToken);
}
