using Npgsql;

namespace Nudge.Tests.Storage.PostgreSql;

/// <summary>Asks a database behind the store's back.</summary>
internal static class PostgresSql
{
    internal static async Task RunAsync(string database, string sql)
    {
        await using var source = Source(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var source = Source(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The rows of a statement, each column as text.</summary>
    internal static async Task<List<string[]>> RowsAsync(string database, string sql)
    {
        await using var source = Source(database);
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var read = new List<string[]>();
        while (await rows.ReadAsync())
            read.Add([.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetString)]);
        return read;
    }

    /// <summary>Holds what a statement locks until it is disposed.</summary>
    internal static async Task<IAsyncDisposable> HoldAsync(string database, string sql)
    {
        var connection = new NpgsqlConnection(Text(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; " + sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static NpgsqlDataSource Source(string database) => NpgsqlDataSource.Create(Text(database));

    private static string Text(string database) => database + ";Pooling=false;Search Path=nudge";
}
