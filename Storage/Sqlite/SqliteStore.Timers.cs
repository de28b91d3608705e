using Nudge.Core.Timers;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string SelectTimers = "select app, kind, name, id, at, due, body from timers ";
    private const string OneTimer = " where app = ? and kind = ? and name = ? and id = ?";

    public Task<TimerAdded> AddTimerAsync(TimerRow timer, int appMax, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            using (var same = Named(database.Prepare("select 1 from timers" + OneTimer), timer))
            {
                if (same.Step())
                    return TimerAdded.Exists;
            }

            using (var count = database.Prepare("select count(*) from timers where app = ? and kind = ?"))
            {
                if (count.Bind(timer.App).Bind((long)timer.Kind).Step() && count.Int64(0) >= appMax)
                    return TimerAdded.Full;
            }

            Named(database.Prepare("insert into timers (app, kind, name, id, at, due, body) values (?, ?, ?, ?, ?, ?, ?)"), timer)
                .Bind(timer.At).Bind(timer.Due).Bind(timer.Body).Run();
            return TimerAdded.Added;
        },
        cancellationToken);

    public Task<DateTimeOffset?> ReadNextTimerAsync(CancellationToken cancellationToken) => _readers.ReadAsync<DateTimeOffset?>(
        database =>
        {
            using var row = database.Prepare("select due from timers order by due limit 1");
            return row.Step() ? row.Moment(0) : null;
        },
        cancellationToken);

    // The writer is the lock: nobody else claims in between.
    public Task<IReadOnlyList<TimerRow>> ClaimTimersAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<TimerRow>>(
            database =>
            {
                List<TimerRow> due;
                using (var rows = database.Prepare(SelectTimers + "where due <= ? order by due limit ?").Bind(now).Bind(limit))
                    due = ReadTimers(rows);
                foreach (var row in due)
                {
                    database.Prepare("update timers set due = ?" + OneTimer)
                        .Bind(until).Bind(row.App).Bind((long)row.Kind).Bind(row.Name).Bind(row.Id).Run();
                }

                return [.. due.Select(row => row with { Due = until })];
            },
            cancellationToken);

    public Task RemoveTimersAsync(IReadOnlyList<TimerRow> done, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var row in done)
                Named(database.Prepare("delete from timers" + OneTimer + " and due = ?"), row).Bind(row.Due).Run();
            return true;
        },
        cancellationToken);

    public Task<bool> CancelTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                using (var row = database.Prepare("select 1 from timers" + OneTimer).Bind(app).Bind((long)kind).Bind(name).Bind(id))
                {
                    if (!row.Step())
                        return false;
                }

                database.Prepare("delete from timers" + OneTimer).Bind(app).Bind((long)kind).Bind(name).Bind(id).Run();
                return true;
            },
            cancellationToken);

    public Task<TimerRow?> FindTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            database =>
            {
                using var row = database.Prepare(SelectTimers + OneTimer).Bind(app).Bind((long)kind).Bind(name).Bind(id);
                return ReadTimers(row).SingleOrDefault();
            },
            cancellationToken);

    public Task<IReadOnlyList<TimerRow>> ListTimersAsync(
        string app, TimerKind kind, string after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<TimerRow>>(
            database =>
            {
                using var rows = database.Prepare(SelectTimers + "where app = ? and kind = ? and name = '' and id > ? order by id limit ?")
                    .Bind(app).Bind((long)kind).Bind(after).Bind(limit);
                return ReadTimers(rows);
            },
            cancellationToken);

    private static SqliteStatement Named(SqliteStatement statement, TimerRow row) =>
        statement.Bind(row.App).Bind((long)row.Kind).Bind(row.Name).Bind(row.Id);

    private static List<TimerRow> ReadTimers(SqliteStatement rows)
    {
        var read = new List<TimerRow>();
        while (rows.Step())
        {
            read.Add(new(
                rows.Text(0), (TimerKind)rows.Int32(1), rows.Text(2), rows.Text(3), rows.Moment(4), rows.Moment(5), rows.Blob(6)));
        }

        return read;
    }
}
