using System.Globalization;
using Npgsql;

namespace Nudge.Bench.Counting;

/// <summary>The schema of a store in a PostgreSQL database.</summary>
internal sealed class PostgreSqlTables(string connectionString) : StoredTables
{
    private readonly NpgsqlDataSource _source =
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "nudge" });

    internal override async Task<IReadOnlyList<object?[]>> ReadAsync(string sql, params object[] values)
    {
        await using var command = _source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Cell(reader.GetValue(column)))]);
        return rows;
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private static object? Cell(object value) => value switch
    {
        DBNull => null,
        bool or short or int => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => value,
    };
}
