using Nudge.Core.Pushes;
using Nudge.Storage.Appends;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string PushJobColumns =
        "id, app, lane, kind, is_channel, target, notification, version, collapse_key, at, expires_at, body, due, cursor, waits";

    private const string PushSendColumns =
        "job, device, app, lane, provider, state, tries, first_at, sent_at, due, ticket, reason";

    public Task<DateTimeOffset?> ReadNextPushAsync(CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            DateTimeOffset? next = null;
            foreach (var lane in Enum.GetValues<PushLane>())
            {
                next = Earlier(next, NextDue(database, lane));
                next = Earlier(next, NextDue(database, PushSendState.Waiting, lane));
                next = Earlier(next, NextDue(database, PushSendState.Sent, lane));
            }

            return next;
        },
        cancellationToken);

    // The writer is the lock: nobody else claims in between.
    public Task<IReadOnlyList<PushJob>> ClaimJobsAsync(
        PushLane lane, bool ofChannels, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<PushJob>>(
            database =>
            {
                var claimed = new List<PushJob>();
                using (var rows = database.Prepare(
                    $"select {PushJobColumns} from push_jobs where lane = ? and is_channel = ? and due <= ? order by due, id limit ?")
                    .Bind((long)lane).Bind(ofChannels).Bind(now).Bind(limit))
                {
                    while (rows.Step())
                        claimed.Add(JobOf(rows) with { Due = until, Waits = PushWait.None });
                }

                foreach (var job in claimed)
                    database.Prepare("update push_jobs set due = ?, waits = 0 where id = ?").Bind(until).Bind(IdOf(job.Id)).Run();
                return claimed;
            },
            cancellationToken);

    public Task<IReadOnlyList<PushSend>> ClaimSendsAsync(
        PushSendState state, PushLane lane, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<PushSend>>(
            database =>
            {
                var claimed = new List<PushSend>();
                using (var rows = database.Prepare(
                    $"select {PushSendColumns} from push_sends where state = ? and lane = ? and due <= ? order by due limit ?")
                    .Bind((long)state).Bind((long)lane).Bind(now).Bind(limit))
                {
                    while (rows.Step())
                        claimed.Add(SendOf(rows).Claimed(until));
                }

                foreach (var send in claimed)
                    database.Prepare("update push_sends set due = ?, reason = ? where job = ? and device = ?")
                        .Bind(until).Bind(send.Reason).Bind(IdOf(send.Job)).Bind(send.Device).Run();
                return claimed;
            },
            cancellationToken);

    public Task<IReadOnlyList<PushJob>> ReadJobsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<PushJob>>(
            database =>
            {
                var jobs = new List<PushJob>(ids.Count);
                foreach (var id in ids)
                {
                    using var row = database.Prepare($"select {PushJobColumns} from push_jobs where id = ?").Bind(IdOf(id));
                    if (row.Step())
                        jobs.Add(JobOf(row));
                }

                return jobs;
            },
            cancellationToken);

    public Task<IReadOnlyList<string>> ReadPushedAsync(Guid job, string? after, string upTo, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<string>>(
            database =>
            {
                using var rows = database.Prepare("select device from push_sends where job = ? and device > ? and device <= ?")
                    .Bind(IdOf(job)).Bind(after ?? "").Bind(upTo);
                var devices = new List<string>();
                while (rows.Step())
                    devices.Add(rows.Text(0));
                return devices;
            },
            cancellationToken);

    public Task RecordAsync(PushRecord record, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var send in record.Added)
                Insert(database, send);
            foreach (var (send, until) in record.Changed)
            {
                Bind(
                    database.Prepare(
                        "update push_sends set state = ?, tries = ?, sent_at = ?, due = ?, ticket = ?, reason = ? where job = ? and device "
                        + "= ? and due = ?")
                        .Bind((long)send.State).Bind(send.Tries),
                    send)
                    .Bind(IdOf(send.Job)).Bind(send.Device).Bind(until).Run();
            }

            foreach (var (job, until) in record.Jobs)
            {
                database.Prepare("update push_jobs set due = ?, cursor = ?, waits = ? where id = ? and due = ?")
                    .BindMoment(job.Due).Bind(job.Cursor).Bind((long)job.Waits).Bind(IdOf(job.Id)).Bind(until).Run();
            }

            return true;
        },
        cancellationToken);

    public Task<PushTotals> ReadTotalsAsync(string app, string notification, CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            var (jobs, open) = (new List<byte[]>(), 0);
            using (var rows = database.Prepare("select id, due from push_jobs where app = ? and notification = ? and kind = 0")
                .Bind(app).Bind(notification))
            {
                while (rows.Step())
                {
                    jobs.Add(rows.Blob(0));
                    open += rows.IsNull(1) ? 0 : 1;
                }
            }

            var count = new PushCount(jobs.Count, open);
            foreach (var job in jobs)
            {
                using var states = database.Prepare(
                    "select state, due is null, reason, count(*) from push_sends where job = ? group by 1, 2, 3").Bind(job);
                while (states.Step())
                    count.Add((PushSendState)states.Int32(0), states.Boolean(1), states.Text(2), states.Int64(3));
            }

            return count.Total();
        },
        cancellationToken);

    public Task<PushBacklog> ReadBacklogAsync(CancellationToken cancellationToken) => _readers.ReadAsync(
        database =>
        {
            var oldest = Enum.GetValues<PushLane>().Aggregate<PushLane, DateTimeOffset?>(
                null, (earliest, lane) => Earlier(earliest, NextDue(database, lane)));
            return new PushBacklog(
                Count("select count(*) from (select 1 from push_jobs where due is not null limit ?)"),
                Count("select count(*) from (select 1 from push_sends where state = 0 and due is not null limit ?)"),
                Count("select count(*) from (select 1 from push_sends where state = 1 and due is not null limit ?)"),
                oldest);

            long Count(string sql)
            {
                using var row = database.Prepare(sql).Bind(PushBacklog.CountMax);
                return row.Step() ? row.Int64(0) : 0;
            }
        },
        cancellationToken);

    public Task<int> RemovePushesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var removed = 0;
            var old = new List<byte[]>();
            using (var rows = database.Prepare("select id from push_jobs where at < ? order by at limit ?").Bind(before).Bind(limit))
            {
                while (rows.Step())
                    old.Add(rows.Blob(0));
            }

            foreach (var job in old)
            {
                removed += database.Prepare(
                    "delete from push_sends where job = ?1 and device in (select device from push_sends where job = ?1 limit ?2)")
                    .Bind(job).Bind(limit - removed).Run();
                if (removed >= limit)
                    return removed;
                removed += database.Prepare("delete from push_jobs where id = ?").Bind(job).Run();
                if (removed >= limit)
                    return removed;
            }

            return removed;
        },
        cancellationToken);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one <= other ? one : other;

    private static DateTimeOffset? NextDue(SqliteDatabase database, PushLane lane)
    {
        return Earlier(Of(false), Of(true));

        DateTimeOffset? Of(bool isChannel)
        {
            using var row = database.Prepare(
                "select due from push_jobs where lane = ? and is_channel = ? and due is not null order by due limit 1")
                .Bind((long)lane).Bind(isChannel);
            return row.Step() ? row.Moment(0) : null;
        }
    }

    private static DateTimeOffset? NextDue(SqliteDatabase database, PushSendState state, PushLane lane)
    {
        using var row = database.Prepare("select due from push_sends where state = ? and lane = ? and due is not null order by due limit 1")
            .Bind((long)state).Bind((long)lane);
        return row.Step() ? row.Moment(0) : null;
    }

    private static void Insert(SqliteDatabase database, PushSend send)
    {
        var insert = database.Prepare(
            """
            insert into push_sends (job, device, app, lane, provider, first_at, state, tries, sent_at, due, ticket, reason)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (job, device) do nothing
            """)
            .Bind(IdOf(send.Job)).Bind(send.Device).Bind(send.App).Bind((long)send.Lane).Bind(send.Provider).Bind(send.FirstAt)
            .Bind((long)send.State).Bind(send.Tries);
        Bind(insert, send).Run();
    }

    private static SqliteStatement Bind(SqliteStatement statement, PushSend send) =>
        statement.BindMoment(send.SentAt).BindMoment(send.Due).Bind(send.Ticket).Bind(send.Reason);

    private static PushJob JobOf(SqliteStatement row) => new(
        new Guid(row.Blob(0), bigEndian: true), row.Text(1), (PushLane)row.Int32(2), (PushJobKind)row.Int32(3), row.Boolean(4), row.Text(5),
        row.Text(6), row.Int64(7), row.TextOrNull(8), row.Moment(9), row.MomentOrNull(10), row.Blob(11), row.MomentOrNull(12),
        row.TextOrNull(13))
    {
        Waits = (PushWait)row.Int32(14),
    };

    private static PushSend SendOf(SqliteStatement row) => new(
        new Guid(row.Blob(0), bigEndian: true), row.Text(1), row.Text(2), (PushLane)row.Int32(3), row.Text(4), (PushSendState)row.Int32(5),
        row.Int32(6), row.Moment(7), row.MomentOrNull(8), row.MomentOrNull(9), row.TextOrNull(10), row.Text(11));
}
