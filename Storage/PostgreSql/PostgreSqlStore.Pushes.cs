using Npgsql;
using Nudge.Core.Pushes;
using Nudge.Storage.Appends;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    private const string PushJobColumns =
        "id, app, lane, kind, is_channel, target, notification, version, collapse_key, at, expires_at, body, due, cursor, waits";

    private static readonly short[] Lanes = [.. Enum.GetValues<PushLane>().Select(lane => (short)lane)];

    // By lane, so that each look is the first entry of an index.
    public Task<DateTimeOffset?> ReadNextPushAsync(CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command(
            """
            select min(due) from unnest($1::smallint[]) l(lane), lateral (
                (select due from push_jobs j where j.lane = l.lane and not is_channel and due is not null order by due limit 1) union all
                (select due from push_jobs j where j.lane = l.lane and is_channel and due is not null order by due limit 1) union all
                (select due from push_sends s where s.state = 0 and s.lane = l.lane and due is not null order by due limit 1) union all
                (select due from push_sends s where s.state = 1 and s.lane = l.lane and due is not null order by due limit 1)) next
            """)
            .With(Lanes).ReadFirstAsync(row => MomentOrNull(row, 0), token),
        cancellationToken);

    // Rows that another node is claiming at this moment are passed over and not waited for.
    public Task<IReadOnlyList<PushJob>> ClaimJobsAsync(
        PushLane lane, bool ofChannels, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _connections.WriteAsync<IReadOnlyList<PushJob>>(
            async (connection, token) =>
            {
                var claimed = await connection.Command(
                    """
                    with due as materialized (
                        select id, due from push_jobs where lane = $1 and is_channel = $5 and due <= $2 order by due, id limit $4
                        for update skip locked)
                    update push_jobs j set due = $3, waits = 0 from due where j.id = due.id
                    returning j.id, j.app, j.lane, j.kind, j.is_channel, j.target, j.notification, j.version, j.collapse_key, j.at, j.expires_at,
                        j.body, j.due, j.cursor, j.waits, due.due
                    """)
                    .With((short)lane).With(now.UtcDateTime).With(until.UtcDateTime).With(limit).With(ofChannels)
                    .ReadAllAsync(row => (Before: row.Moment(15), Job: JobOf(row)), token);
                return [.. claimed.OrderBy(each => each.Before).ThenBy(each => each.Job.Id).Select(each => each.Job)];
            },
            cancellationToken);

    public Task<IReadOnlyList<PushSend>> ClaimSendsAsync(
        PushSendState state, PushLane lane, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _connections.WriteAsync<IReadOnlyList<PushSend>>(
            async (connection, token) => await connection.Command(
                """
                with due as materialized (
                    select job, device from push_sends where state = $1 and lane = $2 and due <= $3 order by due limit $5 for update skip locked)
                update push_sends s set due = $4, reason = case when s.tries = 0 then '' else s.reason end from due where s.job = due.job and s.device = due.device
                returning s.job, s.device, s.app, s.lane, s.provider, s.state, s.tries, s.first_at, s.sent_at, s.due, s.ticket, s.reason
                """)
                .With((short)state).With((short)lane).With(now.UtcDateTime).With(until.UtcDateTime).With(limit)
                .ReadAllAsync(SendOf, token),
            cancellationToken);

    public Task<IReadOnlyList<PushJob>> ReadJobsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<PushJob>>(
            async (connection, token) => await connection.Command(
                $"select {PushJobColumns} from push_jobs where id = any($1)")
                .With<Guid[]>([.. ids]).ReadAllAsync(JobOf, token),
            cancellationToken);

    public Task<IReadOnlyList<string>> ReadPushedAsync(Guid job, string? after, string upTo, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<string>>(
            async (connection, token) => await connection.Command(
                "select device from push_sends where job = $1 and device > $2 and device <= $3")
                .With(job).With(after ?? "").With(upTo).ReadAllAsync(row => row.GetString(0), token),
            cancellationToken);

    public Task RecordAsync(PushRecord record, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection);
            if (record.Added.Count > 0)
                AddSends(batch, record.Added);
            if (record.Changed.Count > 0)
                ChangeSends(batch, record.Changed);
            if (record.Jobs.Count > 0)
            {
                batch.Then(
                    """
                    update push_jobs j set due = n.due, cursor = n.cursor, waits = n.waits
                    from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::smallint[]) n(id, due, cursor, held, waits)
                    where j.id = n.id and j.due = n.held
                    """)
                    .Column(record.Jobs.Select(job => job.Row.Id)).Column(record.Jobs.Select(job => job.Row.Due))
                    .Column(record.Jobs.Select(job => job.Row.Cursor)).Column(record.Jobs.Select(job => job.Until))
                    .Column(record.Jobs.Select(job => (short)job.Row.Waits));
            }

            return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public Task<PushTotals> ReadTotalsAsync(string app, string notification, CancellationToken cancellationToken) => _connections.ReadAsync(
        async (connection, token) =>
        {
            var jobs = await connection.Command("select id, due is null from push_jobs where app = $1 and notification = $2 and kind = 0")
                .With(app).With(notification).ReadAllAsync(row => (Id: row.GetGuid(0), IsDone: row.GetBoolean(1)), token);
            var count = new PushCount(jobs.Count, jobs.Count(job => !job.IsDone));
            var states = await connection.Command(
                "select state, due is null, reason, count(*) from push_sends where job = any($1) group by 1, 2, 3")
                .With<Guid[]>([.. jobs.Select(job => job.Id)])
                .ReadAllAsync(
                    row => (
                        State: (PushSendState)row.GetInt16(0), Timeless: row.GetBoolean(1), Reason: row.GetString(2),
                        Count: row.GetInt64(3)),
                    token);
            foreach (var group in states)
                count.Add(group.State, group.Timeless, group.Reason, group.Count);
            return count.Total();
        },
        cancellationToken);

    public Task<PushBacklog> ReadBacklogAsync(CancellationToken cancellationToken) => _connections.ReadAsync<PushBacklog>(
        async (connection, token) => (await connection.Command(
            """
            select (select count(*) from (select 1 from push_jobs where due is not null limit $1) j),
                (select count(*) from (select 1 from push_sends where state = 0 and due is not null limit $1) w),
                (select count(*) from (select 1 from push_sends where state = 1 and due is not null limit $1) r),
                (select min(due) from unnest($2::smallint[]) l(lane), lateral (
                    (select due from push_jobs j where j.lane = l.lane and not is_channel and due is not null order by due limit 1) union all
                    (select due from push_jobs j where j.lane = l.lane and is_channel and due is not null order by due limit 1)) next)
            """)
            .With(PushBacklog.CountMax).With(Lanes)
            .ReadFirstAsync(
                row => new PushBacklog(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), MomentOrNull(row, 3)), token))!,
        cancellationToken);

    public Task<int> RemovePushesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            var old = await connection.Command("select id from push_jobs where at < $1 order by at limit $2")
                .With(before.UtcDateTime).With(limit).ReadAllAsync(row => row.GetGuid(0), token);
            var removed = await connection.Command(
                """
                delete from push_sends s using (select job, device from push_sends where job = any($1) limit $2) o
                where s.job = o.job and s.device = o.device
                """)
                .With(old.ToArray()).With(limit).RunAsync(token);
            if (removed >= limit)
                return removed;
            return removed + await connection.Command(
                "delete from push_jobs j where id = any($1) and not exists (select 1 from push_sends s where s.job = j.id)")
                .With(old.ToArray()).RunAsync(token);
        },
        cancellationToken);

    // In one order, so that two nodes never wait for each other in a circle.
    private static void AddSends(NpgsqlBatch batch, IReadOnlyList<PushSend> added)
    {
        var sends = added.OrderBy(send => send.Job).ThenBy(send => send.Device, StringComparer.Ordinal).ToArray();
        batch.Then(
            """
            insert into push_sends (job, device, app, lane, provider, state, tries, first_at, sent_at, due, ticket, reason)
            select * from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::smallint[], $7::integer[], $8::timestamptz[],
                $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[])
            on conflict (job, device) do nothing
            """)
            .Column(sends.Select(send => send.Job)).Column(sends.Select(send => send.Device)).Column(sends.Select(send => send.App))
            .Column(sends.Select(send => (short)send.Lane)).Column(sends.Select(send => send.Provider))
            .Column(sends.Select(send => (short)send.State)).Column(sends.Select(send => (int?)send.Tries))
            .Column(sends.Select(send => send.FirstAt)).Column(sends.Select(send => send.SentAt)).Column(sends.Select(send => send.Due))
            .Column(sends.Select(send => send.Ticket)).Column(sends.Select(send => send.Reason));
    }

    private static void ChangeSends(NpgsqlBatch batch, IReadOnlyList<Held<PushSend>> changed) => batch.Then(
        """
        update push_sends s set state = n.state, tries = n.tries, sent_at = n.sent_at, due = n.due, ticket = n.ticket, reason = n.reason
        from unnest($1::uuid[], $2::text[], $3::smallint[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[],
            $9::timestamptz[]) n(job, device, state, tries, sent_at, due, ticket, reason, held)
        where s.job = n.job and s.device = n.device and s.due = n.held
        """)
        .Column(changed.Select(send => send.Row.Job)).Column(changed.Select(send => send.Row.Device))
        .Column(changed.Select(send => (short)send.Row.State)).Column(changed.Select(send => (int?)send.Row.Tries))
        .Column(changed.Select(send => send.Row.SentAt)).Column(changed.Select(send => send.Row.Due))
        .Column(changed.Select(send => send.Row.Ticket)).Column(changed.Select(send => send.Row.Reason))
        .Column(changed.Select(send => send.Until));

    private static PushJob JobOf(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), (PushLane)row.GetInt16(2), (PushJobKind)row.GetInt16(3), row.GetBoolean(4), row.GetString(5),
        row.GetString(6), row.GetInt64(7), row.StringOrNull(8), row.Moment(9), MomentOrNull(row, 10), row.Bytes(11), MomentOrNull(row, 12),
        row.StringOrNull(13))
    {
        Waits = (PushWait)row.GetInt16(14),
    };

    private static PushSend SendOf(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), (PushLane)row.GetInt16(3), row.GetString(4), (PushSendState)row.GetInt16(5),
        row.GetInt32(6), row.Moment(7), MomentOrNull(row, 8), MomentOrNull(row, 9), row.StringOrNull(10), row.GetString(11));

    private static DateTimeOffset? MomentOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Moment(column);
}
