using Nudge.Core.Limits;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task<HourlyTaken> TakeOfHourAsync(
        long hour, HourlyKey? once, IReadOnlyList<HourlyBound> bounds, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            // The writer is the lock: nobody takes in between.
            if (once is { } key && CountOf(database, key, hour) > 0)
                return new HourlyTaken(null, true);
            for (var i = 0; i < bounds.Count; i++)
            {
                if (CountOf(database, bounds[i].Key, hour) >= bounds[i].Max)
                    return new HourlyTaken(i, false);
            }

            foreach (var bound in bounds)
                Count(database, bound.Key, hour);
            if (once is { } made)
                Count(database, made, hour);
            return default(HourlyTaken);
        },
        cancellationToken);

    public Task<int> DropHoursAsync(long before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            """
            delete from hourly_counts where (app, name, hour) in (
                select app, name, hour from hourly_counts where hour < ? order by hour limit ?)
            """)
            .Bind(before).Bind(limit).Run(),
        cancellationToken);

    private static long CountOf(SqliteDatabase database, HourlyKey key, long hour)
    {
        using var row = database.Prepare("select taken from hourly_counts where app = ? and name = ? and hour = ?")
            .Bind(key.App).Bind(key.Name).Bind(hour);
        return row.Step() ? row.Int64(0) : 0;
    }

    private static void Count(SqliteDatabase database, HourlyKey key, long hour) => database.Prepare(
        """
        insert into hourly_counts (app, name, hour, taken) values (?, ?, ?, 1)
        on conflict (app, name, hour) do update set taken = taken + 1
        """)
        .Bind(key.App).Bind(key.Name).Bind(hour).Run();
}
