using SQLitePCL;

namespace Nudge.Bench.Counting;

/// <summary>A SQLite file, read only, by the engine's own interface.</summary>
internal sealed class SqliteTables : StoredTables
{
    private readonly sqlite3 _database;

    internal SqliteTables(string path)
    {
        Check(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null));
        raw.sqlite3_busy_timeout(_database, 30_000);
    }

    internal override Task<IReadOnlyList<object?[]>> ReadAsync(string sql, params object[] values)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
        using (statement)
        {
            for (var i = 0; i < values.Length; i++)
                Check(values[i] is string text
                    ? raw.sqlite3_bind_text(statement, i + 1, text)
                    : raw.sqlite3_bind_int64(statement, i + 1, (long)values[i]));
            var rows = new List<object?[]>();
            int result;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                rows.Add([.. Enumerable.Range(0, raw.sqlite3_column_count(statement)).Select(column => Cell(statement, column))]);
            return result == raw.SQLITE_DONE ? Task.FromResult<IReadOnlyList<object?[]>>(rows) : throw Failure();
        }
    }

    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private static object? Cell(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(statement, column).utf8_to_string(),
        _ => raw.sqlite3_column_blob(statement, column).ToArray(),
    };

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw Failure();
    }

    private InvalidOperationException Failure() => new(raw.sqlite3_errmsg(_database).utf8_to_string());
}
