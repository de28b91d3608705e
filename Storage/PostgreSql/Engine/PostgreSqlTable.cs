using Npgsql;
using NpgsqlTypes;
using Nudge.Storage.Transfer;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Whole tables, as they leave and enter a database.</summary>
internal sealed class PostgreSqlTable
{
    private readonly string _select;
    private readonly string _copy;

    private PostgreSqlTable(TransferTable table)
    {
        Table = table;
        var columns = string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\""));
        // Of ids accepted in one millisecond the order counts, and SQLite keeps that of writing.
        _select = $"select {columns} from {table.Name}" + (table.Name == "accepted" ? " order by at, version" : "");
        _copy = $"copy {table.Name} ({columns}{(table.IsLog ? ", class" : "")}) from stdin (format binary)";
    }

    internal static IReadOnlyList<PostgreSqlTable> All { get; } = [.. TransferTable.All.Select(table => new PostgreSqlTable(table))];

    internal TransferTable Table { get; }

    internal static PostgreSqlTable Of(TransferTable table) => All.First(each => each.Table == table);

    internal async Task<bool> HasRowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.Command($"select 1 from {Table.Name} limit 1").ReadFirstAsync(row => row.GetInt32(0), cancellationToken) == 1;

    internal NpgsqlCommand Select(NpgsqlConnection connection)
    {
        var command = connection.Command(_select);
        command.CommandTimeout = 0;
        return command;
    }

    internal TransferRow Read(NpgsqlDataReader row)
    {
        var values = new object?[Table.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!row.IsDBNull(i))
                values[i] = Read(row, i, Table.Columns[i].Kind);
        }

        return new(Table, values);
    }

    internal async Task<NpgsqlBinaryImporter> BeginCopyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var copy = await connection.BeginBinaryImportAsync(_copy, cancellationToken);
        // Of one answer, while indexes of a large table are built up.
        copy.Timeout = TimeSpan.FromHours(1);
        return copy;
    }

    internal async Task WriteAsync(NpgsqlBinaryImporter copy, IReadOnlyList<object?> values, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        for (var i = 0; i < values.Count; i++)
            await WriteAsync(copy, values[i], Table.Columns[i].Kind, cancellationToken);
        if (Table.IsLog)
            await copy.WriteAsync((short)0, NpgsqlDbType.Smallint, cancellationToken);
    }

    private static object Read(NpgsqlDataReader row, int column, TransferKind kind) => kind switch
    {
        TransferKind.Bits16 => (long)row.GetInt16(column),
        TransferKind.Bits32 => (long)row.GetInt32(column),
        TransferKind.Bits64 => row.GetInt64(column),
        TransferKind.Flag => row.GetBoolean(column),
        TransferKind.Moment => row.Moment(column).ToUnixTimeMilliseconds(),
        TransferKind.Text => row.GetString(column),
        TransferKind.Uuid => row.GetGuid(column),
        _ => row.Bytes(column),
    };

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, TransferKind kind, CancellationToken cancellationToken) =>
        (value, kind) switch
        {
            (null, _) => copy.WriteNullAsync(cancellationToken),
            (long number, TransferKind.Bits16) => copy.WriteAsync((short)number, NpgsqlDbType.Smallint, cancellationToken),
            (long number, TransferKind.Bits32) => copy.WriteAsync((int)number, NpgsqlDbType.Integer, cancellationToken),
            (long number, TransferKind.Moment) =>
                copy.WriteAsync(DateTimeOffset.FromUnixTimeMilliseconds(number).UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken),
            (long number, _) => copy.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken),
            (bool flag, _) => copy.WriteAsync(flag, NpgsqlDbType.Boolean, cancellationToken),
            (string text, _) => copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken),
            (byte[] bytes, _) => copy.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken),
            (Guid id, _) => copy.WriteAsync(id, NpgsqlDbType.Uuid, cancellationToken),
            _ => throw new InvalidOperationException($"A row has a value of type {value.GetType()}."),
        };
}
