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

    /// <summary>Whether there is the password of a client certificate's key in it, which Npgsql does not take out of the names that its metrics give to pools.</summary>
    /// <param name="text">Without a mistake.</param>
    public static bool HasKeyPassword(string text) => !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).SslPassword);

    /// <summary>The same database, with unqualified names in a schema of ours and connections of their own pool, which do not tell the password once they are open.</summary>
    /// <param name="text">Without a mistake.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="poolSize">Connections at the most.</param>
    public static string In(string text, string schema, int poolSize)
    {
        var builder = new NpgsqlConnectionStringBuilder(text) { SearchPath = schema, MaxPoolSize = poolSize, Enlist = false, PersistSecurityInfo = false };
        builder.ApplicationName ??= "nudge";
        return builder.ConnectionString;
    }
}
