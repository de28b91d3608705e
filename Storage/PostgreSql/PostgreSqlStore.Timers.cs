using Nudge.Core.Timers;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Reading;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    // Two nodes that add the last one at the same time may both do so: the bound is there for the disk.
    public Task<TimerAdded> AddTimerAsync(TimerRow timer, int appMax, CancellationToken cancellationToken) => _connections.WriteAsync(
        async (connection, token) =>
        {
            var outcome = await connection.Command(
                """
                with same as (select 1 from timers where app = $1 and kind = $2 and name = $3 and id = $4),
                room as (select count(*) < $8 as is_there from timers where app = $1 and kind = $2),
                added as (
                    insert into timers (app, kind, name, id, at, due, body)
                    select $1, $2, $3, $4, $5, $6, $7 from room where is_there and not exists (select 1 from same)
                    on conflict (app, kind, name, id) do nothing returning 1)
                select case when exists (select 1 from added) then 0 when exists (select 1 from same) or (select is_there from room) then 1 else 2 end
                """)
                .With(timer.App).With((short)timer.Kind).With(timer.Name).With(timer.Id).With(timer.At.UtcDateTime)
                .With(timer.Due.UtcDateTime).With(timer.Body.ToArray()).With((long)appMax)
                .ReadFirstAsync(row => row.GetInt32(0), token);
            return (TimerAdded)outcome;
        },
        cancellationToken);

    public Task<DateTimeOffset?> ReadNextTimerAsync(CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select due from timers order by due limit 1")
            .ReadFirstAsync(row => (DateTimeOffset?)row.Moment(0), token),
        cancellationToken);

    public Task<IReadOnlyList<TimerRow>> ClaimTimersAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _connections.WriteAsync<IReadOnlyList<TimerRow>>(
            async (connection, token) =>
            {
                // Rows that another node is claiming at this moment are passed over and not waited for.
                var claimed = await connection.Command(
                    """
                    with due as materialized (
                        select app, kind, name, id, due from timers where due <= $1 order by due limit $3 for update skip locked)
                    update timers t set due = $2 from due
                    where t.app = due.app and t.kind = due.kind and t.name = due.name and t.id = due.id
                    returning t.app, t.kind, t.name, t.id, t.at, t.due, t.body, due.due
                    """)
                    .With(now.UtcDateTime).With(until.UtcDateTime).With(limit)
                    .ReadAllAsync(row => (Before: row.Moment(7), Row: StoredRows.Timer(row)), token);
                return [.. claimed.OrderBy(each => each.Before).Select(each => each.Row)];
            },
            cancellationToken);

    // One that an actor sets anew at this moment is passed over: waiting for it here, with others locked, could wait for ever.
    public Task RemoveTimersAsync(IReadOnlyList<TimerRow> done, CancellationToken cancellationToken) => RunSetAsync(
        """
        with gone as materialized (
            select t.app, t.kind, t.name, t.id
            from timers t join unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[]) d (app, kind, name, id, due)
                on t.app = d.app and t.kind = d.kind and t.name = d.name and t.id = d.id and t.due = d.due
            for update of t skip locked)
        delete from timers t using gone g where t.app = g.app and t.kind = g.kind and t.name = g.name and t.id = g.id
        """,
        command => command.Column(done.Select(row => row.App)).Column(done.Select(row => (short)row.Kind))
            .Column(done.Select(row => row.Name)).Column(done.Select(row => row.Id)).Column(done.Select(row => row.Due)),
        cancellationToken);

    public Task<bool> CancelTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) => await connection.Command(
                "delete from timers where app = $1 and kind = $2 and name = $3 and id = $4 returning 1")
                .With(app).With((short)kind).With(name).With(id).ReadFirstAsync(row => row.GetInt32(0), token) == 1,
            cancellationToken);

    public Task<TimerRow?> FindTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken) =>
        _connections.ReadAsync<TimerRow?>(
            async (connection, token) => await connection.Command(
                "select app, kind, name, id, at, due, body from timers where app = $1 and kind = $2 and name = $3 and id = $4")
                .With(app).With((short)kind).With(name).With(id).ReadFirstAsync(StoredRows.Timer, token),
            cancellationToken);

    public Task<IReadOnlyList<TimerRow>> ListTimersAsync(
        string app, TimerKind kind, string after, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<TimerRow>>(
            async (connection, token) => await connection.Command(
                "select app, kind, name, id, at, due, body from timers where app = $1 and kind = $2 and name = '' and id > $3 "
                + "order by id limit $4")
                .With(app).With((short)kind).With(after).With(limit).ReadAllAsync(StoredRows.Timer, token),
            cancellationToken);
}
