using Npgsql;

namespace Nudge.Storage.PostgreSql;

/// <summary>What an operator writes to name a PostgreSQL store, checked before anything connects.</summary>
public static class PostgreSqlConnectionString
{
    /// <returns>What is wrong, to follow the option's name, without the text itself; <see langword="null"/> if nothing is.</returns>
    public static string? FindMistake(string text)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host) ? "names no Host" : null;
        }
        catch (ArgumentException e)
        {
            return $"is no PostgreSQL connection string ({e.Message})";
        }
    }
}
