namespace Nudge.Bench.Counting;

/// <summary>Reads the tables of a store as they lie in the database, past all code of the product, beside whoever writes.</summary>
internal abstract class StoredTables : IAsyncDisposable
{
    internal static StoredTables OfSqlite(string path) => new SqliteTables(path);

    internal static StoredTables OfPostgreSql(string connectionString) => new PostgreSqlTables(connectionString);

    /// <summary>
    /// All rows of a query; a cell is a <see cref="long"/> (a truth value too), a <see cref="string"/>, bytes or <see langword="null"/>.
    /// </summary>
    /// <param name="sql">The same for both databases.</param>
    /// <param name="values">For <c>$1</c>, <c>$2</c> and so on, which stand in it in this order.</param>
    internal abstract Task<IReadOnlyList<object?[]>> ReadAsync(string sql, params object[] values);

    public abstract ValueTask DisposeAsync();
}
