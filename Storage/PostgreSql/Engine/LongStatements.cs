using Npgsql;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Statements over whole tables, which the limits and plans for small ones do not fit.</summary>
internal static class LongStatements
{
    /// <summary>Until the end of the transaction that is open.</summary>
    internal static Task<int> AllowAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.RunLongAsync(
        """
        select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),
            set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true)
        """,
        cancellationToken);

    internal static Task<int> RunLongAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.Command(sql);
        command.CommandTimeout = 0;
        return command.RunAsync(cancellationToken);
    }
}
