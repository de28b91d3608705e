using Nudge.Core.Webhooks;
using Nudge.Storage.Sqlite.Engine;

namespace Nudge.Storage.Sqlite;

public sealed partial class SqliteStore
{
    public Task AddAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var row in rows)
            {
                database.Prepare(
                    "insert into webhook_outbox (id, app, url, at, event, attempts, due) values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do "
                    + "nothing")
                    .Bind(IdOf(row.Id)).Bind(row.App).Bind(row.Url).Bind(row.At).Bind(row.Event).Bind(row.Attempts).Bind(row.Due).Run();
            }

            return true;
        },
        cancellationToken);

    public Task<DateTimeOffset?> ReadNextDueAsync(CancellationToken cancellationToken) => _readers.ReadAsync<DateTimeOffset?>(
        database =>
        {
            using var row = database.Prepare("select due from webhook_outbox order by due limit 1");
            return row.Step() ? row.Moment(0) : null;
        },
        cancellationToken);

    // The writer is the lock: nobody else claims in between.
    public Task<IReadOnlyList<WebhookRow>> ClaimAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<WebhookRow>>(
            database =>
            {
                var claimed = ReadDue(database, now, until, limit);
                foreach (var row in claimed)
                    database.Prepare("update webhook_outbox set due = ? where id = ?").Bind(until).Bind(IdOf(row.Id)).Run();
                return claimed;
            },
            cancellationToken);

    public Task RemoveAsync(IReadOnlyList<WebhookRow> rows, CancellationToken cancellationToken) => _writer.RunAsync(
        database =>
        {
            foreach (var row in rows)
                database.Prepare("delete from webhook_outbox where id = ?").Bind(IdOf(row.Id)).Run();
            return true;
        },
        cancellationToken);

    public Task PutOffAsync(IReadOnlyList<WebhookRow> rows, int attempts, DateTimeOffset due, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            database =>
            {
                foreach (var row in rows)
                {
                    database.Prepare("update webhook_outbox set attempts = ?, due = ? where id = ? and due = ?")
                        .Bind(attempts).Bind(due).Bind(IdOf(row.Id)).Bind(row.Due).Run();
                }

                return true;
            },
            cancellationToken);

    private static List<WebhookRow> ReadDue(SqliteDatabase database, DateTimeOffset now, DateTimeOffset until, int limit)
    {
        using var rows = database.Prepare(
            "select id, app, url, at, event, attempts from webhook_outbox where due <= ? order by due, id limit ?")
            .Bind(now).Bind(limit);
        var read = new List<WebhookRow>();
        while (rows.Step())
            read.Add(new(
                new Guid(rows.Blob(0), bigEndian: true), rows.Text(1), rows.Text(2), rows.Moment(3), rows.Blob(4), rows.Int32(5), until));
        return read;
    }

    /// <summary>In the order of its digits, so that new rows go to the end of the table.</summary>
    private static ReadOnlyMemory<byte> IdOf(Guid id) => id.ToByteArray(bigEndian: true);
}
