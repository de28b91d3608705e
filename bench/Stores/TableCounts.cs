using System.Globalization;
using Npgsql;
using SQLitePCL;

namespace Nudge.Bench.Stores;

/// <summary>How many rows each table of a store has.</summary>
internal static class TableCounts
{
    /// <summary>Reads beside whoever writes.</summary>
    internal static SortedDictionary<string, long> OfSqlite(string path)
    {
        if (raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null) != raw.SQLITE_OK)
            throw new InvalidOperationException($"{path}: {raw.sqlite3_errmsg(database).utf8_to_string()}");
        using (database)
        {
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var table in Column(database, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"))
                counts[table] = long.Parse(Column(database, $"select count(*) from \"{table}\"").Single(), CultureInfo.InvariantCulture);
            return counts;
        }
    }

    /// <summary>Partitions count for the table that they are of.</summary>
    internal static async Task<SortedDictionary<string, long>> OfPostgreSqlAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using (var tables = source.CreateCommand(
            "select relname from pg_class where relnamespace = 'nudge'::regnamespace and relkind in ('r', 'p') and not relispartition"))
        await using (var reader = await tables.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                counts[reader.GetString(0)] = 0;
        }

        foreach (var table in counts.Keys.ToArray())
        {
            await using var count = source.CreateCommand($"select count(*) from nudge.\"{table}\"");
            counts[table] = (long)(await count.ExecuteScalarAsync())!;
        }

        return counts;
    }

    /// <summary>The rows added to each table, for each of so many publications: <c>inbox_log 1, accepted 1</c>.</summary>
    internal static string PerPublication(SortedDictionary<string, long> before, SortedDictionary<string, long> after, long publications) =>
        string.Join(", ", after.Where(table => table.Value != before[table.Key])
            .Select(table => string.Create(
                CultureInfo.InvariantCulture, $"{table.Key} {(table.Value - before[table.Key]) / (double)publications:0.###}")));

    private static List<string> Column(sqlite3 database, string sql)
    {
        if (raw.sqlite3_prepare_v2(database, sql, out var statement) != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());
        using (statement)
        {
            var values = new List<string>();
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                values.Add(raw.sqlite3_column_text(statement, 0).utf8_to_string());
            return values;
        }
    }
}
