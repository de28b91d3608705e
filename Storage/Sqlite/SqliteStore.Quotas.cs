using Nudge.Core.Plans;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<QuotaTaken> TakeQuotaAsync(string app, int day, long wanted, long quota, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                long total;
                using (var row = database.Prepare("select used from quotas where app = ? and day = ?").Bind(app).Bind(day))
                    total = row.Step() ? row.Int64(0) : 0;
                var taken = Math.Clamp(quota - total, 0, wanted);
                if (taken > 0)
                {
                    database.Prepare(
                        "insert into quotas (app, day, used) values (?, ?, ?) on conflict (app, day) do update set used = excluded.used")
                        .Bind(app).Bind(day).Bind(total + taken).Run();
                }

                return new QuotaTaken(taken, total + taken);
            },
            cancellationToken);

    public Task GiveBackQuotaAsync(string app, int day, long unused, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare("update quotas set used = max(0, used - ?) where app = ? and day = ?")
            .Bind(unused).Bind(app).Bind(day).Run(),
        cancellationToken);

    public Task<long> ReadQuotaAsync(string app, int day, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            using var row = database.Prepare("select used from quotas where app = ? and day = ?").Bind(app).Bind(day);
            return row.Step() ? row.Int64(0) : 0;
        },
        cancellationToken);

    public Task<int> DropQuotasAsync(int before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            "delete from quotas where (app, day) in (select app, day from quotas where day < ? order by day limit ?)")
            .Bind(before).Bind(limit).Run(),
        cancellationToken);
}
