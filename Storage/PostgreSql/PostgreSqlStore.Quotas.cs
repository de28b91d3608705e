using Nudge.Core.Plans;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task<QuotaTaken> TakeQuotaAsync(string app, int day, long wanted, long quota, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            (connection, token) => connection.Command("select taken, total from take_quota($1, $2, $3, $4)")
                .With(app).With(day).With(wanted).With(quota)
                .ReadFirstAsync(row => new QuotaTaken(row.GetInt64(0), row.GetInt64(1)), token),
            cancellationToken);

    public Task GiveBackQuotaAsync(string app, int day, long unused, CancellationToken cancellationToken) => RunSetAsync(
        "update quotas set used = greatest(0, used - $1) where app = $2 and day = $3",
        command => command.With(unused).With(app).With(day), cancellationToken);

    public Task<long> ReadQuotaAsync(string app, int day, CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select used from quotas where app = $1 and day = $2").With(app).With(day)
            .ReadFirstAsync(row => row.GetInt64(0), token),
        cancellationToken);

    public Task<int> DropQuotasAsync(int before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        "delete from quotas where (app, day) in (select app, day from quotas where day < $1 order by day limit $2)",
        command => command.With(before).With(limit), cancellationToken);
}
