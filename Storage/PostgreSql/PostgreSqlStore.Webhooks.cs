using Npgsql;
using Nudge.Core.Webhooks;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public Task AddAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken) => RunSetAsync(
        """
        insert into webhook_outbox (id, app, url, at, event, attempts, due)
        select * from unnest($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing
        """,
        command => command.Column(rows.Select(row => row.Id)).Column(rows.Select(row => row.App)).Column(rows.Select(row => row.Url))
            .Column(rows.Select(row => row.At)).Column(rows.Select(row => row.Event)).Column(rows.Select(row => (int?)row.Attempts))
            .Column(rows.Select(row => row.Due)),
        cancellationToken);

    public Task<DateTimeOffset?> ReadNextDueAsync(CancellationToken cancellationToken) => _connections.ReadAsync(
        (connection, token) => connection.Command("select due from webhook_outbox order by due limit 1")
            .ReadFirstAsync(row => (DateTimeOffset?)row.Moment(0), token),
        cancellationToken);

    public Task<IReadOnlyList<WebhookRow>> ClaimAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _connections.WriteAsync<IReadOnlyList<WebhookRow>>(
            async (connection, token) =>
            {
                // Rows that another node is claiming at this moment are passed over and not waited for.
                var claimed = await connection.Command(
                    """
                    with due as materialized (select id, due from webhook_outbox where due <= $1 order by due, id limit $3 for update skip locked)
                    update webhook_outbox o set due = $2 from due where o.id = due.id
                    returning o.id, o.app, o.url, o.at, o.event, o.attempts, o.due, due.due
                    """)
                    .With(now.UtcDateTime).With(until.UtcDateTime).With(limit)
                    .ReadAllAsync(row => (Before: row.Moment(7), Row: Webhook(row)), token);
                return [.. claimed.OrderBy(each => each.Before).ThenBy(each => each.Row.Id).Select(each => each.Row)];
            },
            cancellationToken);

    public Task RemoveAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken) => RunSetAsync(
        "delete from webhook_outbox o using unnest($1) gone(id) where o.id = gone.id",
        command => command.Column(rows.Select(row => row.Id)), cancellationToken);

    public Task PutOffAsync(IReadOnlyList<WebhookRow> rows, int attempts, DateTimeOffset due, CancellationToken cancellationToken) =>
        RunSetAsync(
            "update webhook_outbox o set attempts = $3, due = $4 from unnest($1, $2) held(id, due) where o.id = held.id and o.due = "
            + "held.due",
            command => command.Column(rows.Select(row => row.Id)).Column(rows.Select(row => row.Due)).With(attempts).With(due.UtcDateTime),
            cancellationToken);

    private static WebhookRow Webhook(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.Moment(3), row.Bytes(4), row.GetInt32(5), row.Moment(6));

    /// <summary>Runs a statement whose parameters are columns.</summary>
    private Task<int> RunSetAsync(string sql, Action<NpgsqlBatchCommand> bind, CancellationToken cancellationToken) =>
        _connections.WriteAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                bind(batch.Then(sql));
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken);
}
