using Nudge.Core.Returning;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task PutTicketsAsync(IReadOnlyList<TicketRow> rows, CancellationToken cancellationToken) => RunSetAsync(
        // In the order of the ids, so that two nodes never wait for each other.
        """
        insert into tickets (id, app, owner, agent, node, closed, at, places)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8) row(id, app, owner, agent, node, closed, at, places) order by id
        on conflict (id) do update set
            agent = excluded.agent, node = excluded.node, closed = excluded.closed, at = excluded.at, places = excluded.places
        """,
        command => command.Column(rows.Select(row => row.Id)).Column(rows.Select(row => row.App)).Column(rows.Select(row => row.User))
            .Column(rows.Select(row => row.Agent)).Column(rows.Select(row => row.Node)).Column(rows.Select(row => row.IsClosed))
            .Column(rows.Select(row => row.At)).Column(rows.Select(row => row.Places)),
        cancellationToken);

    public Task<IReadOnlyList<TicketRow>> ReadTicketsAsync(string app, string user, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync<IReadOnlyList<TicketRow>>(
            async (connection, token) => await connection.Command(
                "select id, agent, node, closed, at, places from tickets where app = $1 and owner = $2 order by at, id limit $3")
                .With(app).With(user).With(limit)
                .ReadAllAsync(
                    row => new TicketRow(
                        row.GetGuid(0), app, user, row.GetString(1), row.GetString(2), row.GetBoolean(3), row.Moment(4), row.Bytes(5)),
                    token),
            cancellationToken);

    public Task<UserTickets> ReadTicketsAsync(string app, string user, string agent, int limit, CancellationToken cancellationToken) =>
        _connections.ReadAsync(
            async (connection, token) =>
            {
                var rows = await connection.Command(
                    "select id, node, closed, at, places from tickets where app = $1 and owner = $2 and agent = $3 order by at, id limit "
                    + "$4")
                    .With(app).With(user).With(agent).With(limit)
                    .ReadAllAsync(
                        row => new TicketRow(
                            row.GetGuid(0), app, user, agent, row.GetString(1), row.GetBoolean(2), row.Moment(3), row.Bytes(4)),
                        token);
                var closed = await connection.Command("select count(*)::integer from tickets where app = $1 and owner = $2 and closed")
                    .With(app).With(user).ReadAllAsync(row => row.GetInt32(0), token);
                return new UserTickets(rows, closed[0]);
            },
            cancellationToken);

    public Task<int> TrimTicketsAsync(string app, string user, int keep, CancellationToken cancellationToken) => RunSetAsync(
        """
        delete from tickets t using (
            select agent, sum(count(*)) over (order by max(at) desc, agent) as running
            from tickets where app = $1 and owner = $2 and closed group by agent) kinds
        where t.app = $1 and t.owner = $2 and t.closed and t.agent = kinds.agent and kinds.running > $3
        """,
        command => command.With(app).With(user).With(keep), cancellationToken);

    public async Task<bool> LowerTicketAsync(TicketRow row, ReadOnlyMemory<byte> places, CancellationToken cancellationToken) =>
        await RunSetAsync(
            "update tickets t set places = read.places from unnest($1, $2, $3, $4) read(id, at, closed, places) where t.id = read.id and "
            + "t.at = read.at and t.closed = read.closed",
            command => command.Column([row.Id]).Column([row.At]).Column([row.IsClosed]).Column([places]), cancellationToken) > 0;

    public async Task<bool> TakeTicketAsync(TicketRow row, CancellationToken cancellationToken) => await RunSetAsync(
        "delete from tickets t using unnest($1, $2, $3) read(id, at, closed) where t.id = read.id and t.at = read.at and t.closed = "
        + "read.closed",
        command => command.Column([row.Id]).Column([row.At]).Column([row.IsClosed]), cancellationToken) > 0;

    public Task RemoveTicketsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => RunSetAsync(
        "delete from tickets t using unnest($1) gone(id) where t.id = gone.id", command => command.Column(ids), cancellationToken);

    public Task<int> DropTicketsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => RunSetAsync(
        "delete from tickets where id in (select id from tickets where at < $1 order by at limit $2)",
        command => command.With(before.UtcDateTime).With(limit), cancellationToken);
}
