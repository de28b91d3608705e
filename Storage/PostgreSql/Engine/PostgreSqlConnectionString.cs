using Npgsql;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>The operator's text that names a PostgreSQL store, checked before anything connects.</summary>
public static class PostgreSqlConnectionString
{
    private const string ReadWrite = "read-write";

    // Npgsql believes for this long what it knows of a host. Its users cannot take that back, so it is forgotten soon.
    private const int HostSeconds = 2;

    // A pool whose connections nobody can look after has none that is older.
    private const int ConnectionSeconds = 5;

    /// <returns>The mistake, to follow the option's name, without the text itself; <see langword="null"/> if nothing is.</returns>
    public static string? FindMistake(string text)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(builder.Host))
                return "names no Host";
            return builder.TargetSessionAttributes is not (null or ReadWrite or "primary")
                && (HasSeveralHosts(builder) || builder.TargetSessionAttributes != "any")
                ? $"has Target Session Attributes={builder.TargetSessionAttributes}, and the server must take writes: give {ReadWrite}, or "
                    + "leave it out"
                : null;
        }
        catch (ArgumentException e)
        {
            return $"is no PostgreSQL connection string ({e.Message})";
        }
    }

    /// <summary>
    /// Whether there is the password of a client certificate's key in it, which Npgsql does not take out of the names that its metrics give
    /// to pools.
    /// </summary>
    /// <param name="text">Without a mistake.</param>
    public static bool HasKeyPassword(string text) => !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).SslPassword);

    /// <summary>
    /// The same database, with unqualified names in a schema of ours and connections of their own pool, which do not tell the password once
    /// they are open. Nobody looks after that pool: after a failover it is right again by itself, within seconds.
    /// </summary>
    /// <param name="text">Without a mistake.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="poolSize">Connections at the most.</param>
    public static string In(string text, string schema, int poolSize)
    {
        var builder = new NpgsqlConnectionStringBuilder(text)
        {
            SearchPath = schema, MaxPoolSize = poolSize, Enlist = false, PersistSecurityInfo = false,
            ConnectionLifetime = ConnectionSeconds, HostRecheckSeconds = HostSeconds,
            Timeout = ConnectionSeconds,
        };
        builder.ApplicationName ??= "nudge";
        SeekWritable(builder);
        return builder.ConnectionString;
    }

    /// <summary>
    /// Of several hosts the one that takes writes is wanted. Of one it goes without saying, and Npgsql would refuse to be told.
    /// </summary>
    internal static void SeekWritable(NpgsqlConnectionStringBuilder builder) =>
        builder.TargetSessionAttributes = HasSeveralHosts(builder) ? builder.TargetSessionAttributes ?? ReadWrite : null;

    private static bool HasSeveralHosts(NpgsqlConnectionStringBuilder builder) => builder.Host!.Contains(',', StringComparison.Ordinal);
}
