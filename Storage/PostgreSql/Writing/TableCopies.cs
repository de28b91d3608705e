using Npgsql;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Storage.Transfer;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Copies rows into tables, one table after the other, and makes the partitions that their days need.</summary>
/// <param name="connection">In a transaction.</param>
/// <param name="today">Partitions from yesterday on are there.</param>
internal sealed class TableCopies(NpgsqlConnection connection, DateOnly today) : IAsyncDisposable
{
    /// <summary>
    /// Days back for which partitions are made; older rows go to the default partition, where retention deletes them one by one. Each day
    /// takes eleven locks until the end of the transaction, and a server as it is installed has 6,400.
    /// </summary>
    private const int DaysMax = 200;

    private DateOnly _from = today.AddDays(-1);
    private PostgreSqlTable? _table;
    private NpgsqlBinaryImporter? _copy;

    /// <summary>The table whose rows come.</summary>
    internal TransferTable? Table => _table?.Table;

    internal async ValueTask WriteAsync(TransferRow row, CancellationToken cancellationToken)
    {
        if (Table != row.Table)
        {
            await CompleteAsync(cancellationToken);
            _table = PostgreSqlTable.Of(row.Table);
        }

        if (row.Table.IsLog && DayOf(row) is var day && day < _from && _from > today.AddDays(-DaysMax))
        {
            await CompleteAsync(cancellationToken);
            await MakePartitionsAsync(day, cancellationToken);
        }

        _copy ??= await _table!.BeginCopyAsync(connection, cancellationToken);
        await _table!.WriteAsync(_copy, row.Values, cancellationToken);
    }

    /// <summary>Ends the copy that is under way.</summary>
    internal async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_copy is not { } copy)
            return;
        await copy.CompleteAsync(cancellationToken);
        await copy.DisposeAsync();
        _copy = null;
    }

    /// <summary>Cancels a copy that is not complete.</summary>
    public ValueTask DisposeAsync() => _copy?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Logs come in the order of writing, or nearly: the first row asks for nearly all days.
    private async Task MakePartitionsAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var first = day < today.AddDays(-DaysMax) ? today.AddDays(-DaysMax) : day;
        await connection.Command("call make_partitions($1, $2)").With(first).With(_from.AddDays(-1)).RunAsync(cancellationToken);
        _from = first;
    }

    private static DateOnly DayOf(TransferRow row)
    {
        var at = row.Table.Columns.Select((column, place) => (column, place)).First(each => each.column.Name == "at").place;
        return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds((long)row.Values[at]!).UtcDateTime);
    }
}
