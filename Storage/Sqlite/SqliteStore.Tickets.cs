using Nudge.Core.Returning;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task PutTicketsAsync(IReadOnlyList<TicketRow> rows, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var row in rows)
            {
                database.Prepare(
                    """
                    insert into tickets (id, app, owner, agent, node, closed, at, places) values (?, ?, ?, ?, ?, ?, ?, ?)
                    on conflict (id) do update set
                        agent = excluded.agent, node = excluded.node, closed = excluded.closed, at = excluded.at, places = excluded.places
                    """)
                    .Bind(IdOf(row.Id)).Bind(row.App).Bind(row.User).Bind(row.Agent).Bind(row.Node)
                    .Bind(row.IsClosed ? 1 : 0).Bind(row.At).Bind(row.Places).Run();
            }

            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<TicketRow>> ReadTicketsAsync(string app, string user, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<TicketRow>>(
            database =>
            {
                using var rows = database.Prepare(
                    "select id, agent, node, closed, at, places from tickets where app = ? and owner = ? order by at, id limit ?")
                    .Bind(app).Bind(user).Bind(limit);
                var read = new List<TicketRow>();
                while (rows.Step())
                {
                    read.Add(new(
                        new Guid(rows.Blob(0), bigEndian: true), app, user, rows.Text(1), rows.Text(2), rows.Boolean(3), rows.Moment(4),
                        rows.Blob(5)));
                }

                return read;
            },
            cancellationToken);

    public Task<UserTickets> ReadTicketsAsync(string app, string user, string agent, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            database =>
            {
                using var rows = database.Prepare(
                    "select id, node, closed, at, places from tickets where app = ? and owner = ? and agent = ? order by at, id limit ?")
                    .Bind(app).Bind(user).Bind(agent).Bind(limit);
                var read = new List<TicketRow>();
                while (rows.Step())
                {
                    read.Add(new(
                        new Guid(rows.Blob(0), bigEndian: true), app, user, agent, rows.Text(1), rows.Boolean(2), rows.Moment(3),
                        rows.Blob(4)));
                }

                using var closed = database.Prepare("select count(*) from tickets where app = ? and owner = ? and closed")
                    .Bind(app).Bind(user);
                closed.Step();
                return new UserTickets(read, closed.Int32(0));
            },
            cancellationToken);

    public Task<int> TrimTicketsAsync(string app, string user, int keep, CancellationToken cancellationToken) => _writer.RunAsync(
        database => database.Prepare(
            """
            delete from tickets where app = ?1 and owner = ?2 and closed and agent in (
                select agent from (
                    select agent, sum(count(*)) over (order by max(at) desc, agent) as running
                    from tickets where app = ?1 and owner = ?2 and closed group by agent)
                where running > ?3)
            """).Bind(app).Bind(user).Bind(keep).Run(),
        cancellationToken);

    public Task<bool> LowerTicketAsync(TicketRow row, ReadOnlyMemory<byte> places, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            if (!IsAsRead(database, row))
                return false;
            database.Prepare("update tickets set places = ? where id = ?").Bind(places).Bind(IdOf(row.Id)).Run();
            return true;
        },
        cancellationToken);

    public Task<bool> TakeTicketAsync(TicketRow row, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            if (!IsAsRead(database, row))
                return false;
            database.Prepare("delete from tickets where id = ?").Bind(IdOf(row.Id)).Run();
            return true;
        },
        cancellationToken);

    public Task RemoveTicketsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var id in ids)
                database.Prepare("delete from tickets where id = ?").Bind(IdOf(id)).Run();
            return true;
        },
        cancellationToken);

    public Task<int> DropTicketsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            var ids = new List<ReadOnlyMemory<byte>>();
            using (var rows = database.Prepare("select id from tickets where at < ? order by at limit ?").Bind(before).Bind(limit))
            {
                while (rows.Step())
                    ids.Add(rows.Blob(0));
            }

            foreach (var id in ids)
                database.Prepare("delete from tickets where id = ?").Bind(id).Run();
            return ids.Count;
        },
        cancellationToken);

    // The writer is the lock: nobody else changes it in between.
    private static bool IsAsRead(SqliteDatabase database, TicketRow row)
    {
        using var found = database.Prepare("select 1 from tickets where id = ? and at = ? and closed = ?")
            .Bind(IdOf(row.Id)).Bind(row.At).Bind(row.IsClosed ? 1 : 0);
        return found.Step();
    }
}
