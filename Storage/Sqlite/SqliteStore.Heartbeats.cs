namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task PutHeartbeatAsync(string incarnation, DateTimeOffset at, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            "insert into heartbeats (incarnation, at) values (?, ?) on conflict (incarnation) do update set at = excluded.at")
            .Bind(incarnation).Bind(at).Run(),
        cancellationToken);

    public Task<DateTimeOffset?> ReadHeartbeatAsync(string incarnation, CancellationToken cancellationToken) =>
        _readers.ReadAsync<DateTimeOffset?>(
            database =>
            {
                using var row = database.Prepare("select at from heartbeats where incarnation = ?").Bind(incarnation);
                return row.Step() ? row.Moment(0) : null;
            },
            cancellationToken);

    public Task<int> DropHeartbeatsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            "delete from heartbeats where incarnation in (select incarnation from heartbeats where at < ? order by at limit ?)")
            .Bind(before).Bind(limit).Run(),
        cancellationToken);
}
