using System.Globalization;
using Npgsql;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>How each connection of the store is set up when it is opened, and what it is refused for.</summary>
internal static class SessionSettings
{
    /// <summary>
    /// Commits wait for the disk, whatever the server's default. Plans are made once and by index: every statement of ours finds its rows
    /// so, and a plan made while a table was small or its statistics old must not scan it later. Limits end what a lost client left behind.
    /// </summary>
    /// <exception cref="NpgsqlException">The server is a standby: it would answer reads with what is old and refuse all writes.</exception>
    internal static async Task SetUpAsync(NpgsqlConnection connection, string schema, TimeSpan timeout)
    {
        var milliseconds = ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var isStandby = await connection.Command(
            """
            select pg_is_in_recovery(), set_config('search_path', $2, false),
                set_config('synchronous_commit', 'on', false), set_config('plan_cache_mode', 'force_generic_plan', false),
                set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
                set_config('statement_timeout', $1, false), set_config('lock_timeout', $1, false),
                set_config('idle_in_transaction_session_timeout', $1, false)
            """)
            .With(milliseconds).With(schema).ReadFirstAsync(row => row.GetBoolean(0), CancellationToken.None);
        // Not opened, it does not enter the pool.
        if (isStandby)
            throw new NpgsqlException($"The server at {connection.Host}:{connection.Port} is a standby, which takes no writes.");
    }
}
