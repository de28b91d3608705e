using Nudge.Storage.Transfer;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>Whole tables, as they leave and enter a file.</summary>
internal sealed class SqliteTable
{
    private readonly TransferTable _table;
    private readonly string _select;
    private readonly string _insert;
    private readonly string _any;

    private SqliteTable(TransferTable table)
    {
        _table = table;
        var columns = string.Join(", ", table.Columns.Select(column => $"\"{column.SqliteName ?? column.Name}\""));
        // By its key, which for the tables in the order of writing is the order of writing.
        _select = $"select {columns} from {table.Name}";
        _insert = $"insert into {table.Name} ({columns}) values ({string.Join(", ", table.Columns.Select(_ => "?"))})";
        _any = $"select 1 from {table.Name} limit 1";
    }

    internal static IReadOnlyList<SqliteTable> All { get; } = [.. TransferTable.All.Select(table => new SqliteTable(table))];

    internal static SqliteTable Of(TransferTable table) => All.First(each => each._table == table);

    internal bool Is(TransferTable table) => _table == table;

    internal bool HasRows(SqliteDatabase database)
    {
        using var row = database.Prepare(_any);
        return row.Step();
    }

    internal IEnumerable<TransferRow> Read(SqliteDatabase database)
    {
        using var rows = database.Prepare(_select);
        while (rows.Step())
            yield return new(_table, ReadRow(rows));
    }

    internal void Write(SqliteDatabase database, IReadOnlyList<object?> values)
    {
        var statement = database.Prepare(_insert);
        for (var i = 0; i < values.Count; i++)
            Bind(statement, values[i]);
        statement.Run();
    }

    private object?[] ReadRow(SqliteStatement row)
    {
        var values = new object?[_table.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!row.IsNull(i) || !_table.Columns[i].IsOptional)
                values[i] = Read(row, i, _table.Columns[i].Kind);
        }

        return values;
    }

    private static object Read(SqliteStatement row, int column, TransferKind kind) => kind switch
    {
        TransferKind.Text => row.Text(column),
        TransferKind.Bytes => row.Blob(column),
        TransferKind.Uuid => new Guid(row.Blob(column), bigEndian: true),
        TransferKind.Flag => row.Boolean(column),
        _ => row.Int64(column),
    };

    private static SqliteStatement Bind(SqliteStatement statement, object? value) => value switch
    {
        null => statement.SkipNulls(1),
        long number => statement.Bind(number),
        bool flag => statement.Bind(flag),
        string text => statement.Bind(text),
        byte[] bytes => statement.Bind(bytes),
        Guid id => statement.Bind(id.ToByteArray(bigEndian: true)),
        _ => throw new InvalidOperationException($"A row has a value of type {value.GetType()}."),
    };
}
