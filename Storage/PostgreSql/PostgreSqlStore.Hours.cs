using Nudge.Core.Limits;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<HourlyTaken> TakeOfHourAsync(
        long hour, HourlyKey? once, IReadOnlyList<HourlyBound> bounds, CancellationToken cancellationToken) => _connections.WriteAsync(
        (connection, token) => connection.Command("select full_at, repeated from take_of_hour($1, $2, $3, $4, $5, $6, $7)")
            .With(StoreLocks.Hours).With(hour).With(once?.App ?? "").With(once?.Name ?? "")
            .With(bounds.Select(bound => bound.Key.App).ToArray()).With(bounds.Select(bound => bound.Key.Name).ToArray())
            .With(bounds.Select(bound => bound.Max).ToArray())
            .ReadFirstAsync(row => new HourlyTaken(row.IsDBNull(0) ? null : row.GetInt32(0), row.GetBoolean(1)), token),
        cancellationToken);

    public Task<int> DropHoursAsync(long before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        """
        delete from hourly_counts where (app, name, hour) in (
            select app, name, hour from hourly_counts where hour < $1 order by hour limit $2)
        """,
        command => command.With(before).With(limit), cancellationToken);
}
