using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task PutHeartbeatAsync(string incarnation, DateTimeOffset at, CancellationToken cancellationToken) => RunSetAsync(
        "insert into heartbeats (incarnation, at) values ($1, $2) on conflict (incarnation) do update set at = excluded.at",
        command => command.With(incarnation).With(at.UtcDateTime), cancellationToken);

    public Task<DateTimeOffset?> ReadHeartbeatAsync(string incarnation, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select at from heartbeats where incarnation = $1").With(incarnation)
            .ReadFirstAsync(row => (DateTimeOffset?)row.Moment(0), token),
        cancellationToken);

    public Task<int> DropHeartbeatsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        "delete from heartbeats where incarnation in (select incarnation from heartbeats where at < $1 order by at limit $2)",
        command => command.With(before.UtcDateTime).With(limit), cancellationToken);
}
