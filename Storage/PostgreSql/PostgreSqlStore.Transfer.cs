using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.PostgreSql.Writing;
using Nudge.Storage.Transfer;

namespace Nudge.Storage.PostgreSql;

public sealed partial class PostgreSqlStore
{
    public async IAsyncEnumerable<TransferRow> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await AskAsync(() => _connections.OpenAsync(cancellationToken));
        await using var transaction = await AskAsync(
            () => connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).AsTask());
        await AskAsync(() => LongStatements.AllowAsync(connection, cancellationToken));
        foreach (var table in PostgreSqlTable.All)
        {
            await using var command = table.Select(connection);
            await using var rows = await AskAsync(() => command.ExecuteReaderAsync(cancellationToken));
            while (await AskAsync(() => rows.ReadAsync(cancellationToken)))
                yield return table.Read(rows);
        }
    }

    public async Task<long> ImportAsync(IAsyncEnumerable<TransferRow> rows, CancellationToken cancellationToken)
    {
        TransferTable? table = null;
        try
        {
            await using var connection = await _connections.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await LongStatements.AllowAsync(connection, cancellationToken);
            await LockEmptyAsync(connection, cancellationToken);
            await using var copies = new TableCopies(connection, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime));
            var count = 0L;
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                table = row.Table;
                await copies.WriteAsync(row, cancellationToken);
                count++;
            }

            await copies.CompleteAsync(cancellationToken);
            await connection.RunLongAsync(
                "select setval('actor_ids', (select max(id) from heads)) where exists (select 1 from heads)", cancellationToken);
            // Fresh tables have no statistics, and renewing joins them.
            await connection.RunLongAsync("analyze heads, accepted, subscriptions", cancellationToken);
            await EpochRenewal.RunAsync(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return count;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("22", StringComparison.Ordinal)
            || e.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            throw new TransferException($"The database refuses a row of {table}: {e.MessageText}. Nothing was imported.", e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw PostgreSqlFailure.ToStore(e);
        }
    }

    /// <summary>Keeps whoever writes waiting until the import is over.</summary>
    private static async Task LockEmptyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.Command($"lock table {string.Join(", ", TransferTable.All)} in exclusive mode").RunAsync(cancellationToken);
        foreach (var table in PostgreSqlTable.All)
        {
            if (await table.HasRowsAsync(connection, cancellationToken))
            {
                throw new TransferException(
                    $"The database is not empty: there are {table.Table}. Import into a new database, or into one without the schema "
                    + "nudge, before the first start.");
            }
        }
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            throw PostgreSqlFailure.ToStore(e);
        }
    }
}
