using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>
/// A prepared statement: bind its parameters in order, step through its rows, dispose it to make it ready for its next use.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBytes = 512;

    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _handle;
    private int _bound;

    internal SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) => (_database, _handle) = (database, handle);

    internal SqliteStatement Bind(long value)
    {
        _database.Check(raw.sqlite3_bind_int64(_handle, ++_bound, value));
        return this;
    }

    internal SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    internal SqliteStatement Bind(DateTimeOffset value) => Bind(StoredMoment.Of(value));

    internal SqliteStatement BindMoment(DateTimeOffset? value) => value is { } moment ? Bind(moment) : SkipNulls(1);

    internal SqliteStatement BindNumber(long? value) => value is { } number ? Bind(number) : SkipNulls(1);

    internal SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            _bound++;
            return this;
        }

        // An empty span has no address and would be bound as null.
        if (value.Length == 0)
        {
            _database.Check(raw.sqlite3_bind_text(_handle, ++_bound, ""));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        _database.Check(raw.sqlite3_bind_text(_handle, ++_bound, (ReadOnlySpan<byte>)buffer[..length]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    internal SqliteStatement Bind(ReadOnlyMemory<byte> value)
    {
        _database.Check(raw.sqlite3_bind_blob(_handle, ++_bound, value.Span));
        return this;
    }

    /// <summary>Leaves parameters null.</summary>
    internal SqliteStatement SkipNulls(int count)
    {
        _bound += count;
        return this;
    }

    /// <returns>Whether there is a row.</returns>
    internal bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
            return true;
        _database.Check(code);
        return false;
    }

    /// <summary>Runs to the end; the rows that it changed.</summary>
    internal int Run()
    {
        try
        {
            while (Step())
            {
            }

            return _database.Changes;
        }
        finally
        {
            Dispose();
        }
    }

    internal bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    internal long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    internal int Int32(int column) => raw.sqlite3_column_int(_handle, column);

    internal bool Boolean(int column) => Int64(column) != 0;

    internal DateTimeOffset Moment(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    internal DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);

    internal string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    internal byte[] Blob(int column) => raw.sqlite3_column_blob(_handle, column).ToArray();

    /// <summary>Makes it ready for its next use.</summary>
    public void Dispose()
    {
        // The reset repeats the result of the last step.
        raw.sqlite3_reset(_handle);
        raw.sqlite3_clear_bindings(_handle);
        _bound = 0;
    }

    internal void Close() => _handle.Dispose();
}
