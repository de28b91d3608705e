using Npgsql;
using Nudge.Core.Actors;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Keeps the logs' partitions: makes the next days' ahead, and drops those of which nothing is retained any more.</summary>
/// <remarks>
/// Both need a moment alone with the logs, and writers wait behind whoever waits for that. So they give it up after a second; what was put
/// off the next call does, and meanwhile the days made ahead, and the default partition behind them, take the rows.
/// </remarks>
internal sealed class PartitionCalendar(PostgreSqlConnections connections, PostgreSqlStoreOptions options, TimeProvider time)
{
    private DateOnly _keptOn;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Makes the partitions from yesterday, for a clock that is behind, to the last day ahead.</summary>
    /// <returns><see langword="false"/> if it was put off.</returns>
    internal Task<bool> MakeAsync(CancellationToken cancellationToken)
    {
        var today = Today;
        return TryAsync(
            connection => connection.Command("call make_partitions($1, $2)")
                .With(today.AddDays(-1)).With(today.AddDays(options.PartitionDays)),
            cancellationToken);
    }

    /// <summary>Does the day's work, if it was not done on this day.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var today = Today;
        if (_keptOn != today && await MakeAsync(cancellationToken)
            && await TryAsync(connection => connection.Command("call drop_partitions($1)").With(today.AddDays(-1)), cancellationToken))
            _keptOn = today;
    }

    private async Task<bool> TryAsync(Func<NpgsqlConnection, NpgsqlCommand> toCommand, CancellationToken cancellationToken)
    {
        try
        {
            return await connections.WriteAsync(
                async (connection, token) =>
                {
                    await using var transaction = await connection.BeginTransactionAsync(token);
                    await connection
                        .Command("select set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)")
                        .RunAsync(token);
                    await connection
                        .Command("select pg_advisory_xact_lock($1, $2)").With(StoreLocks.Class).With(StoreLocks.Partitions).RunAsync(token);
                    await connection.Command("select set_config('lock_timeout', '1s', true)").RunAsync(token);
                    var command = toCommand(connection);
                    // A day that is dropped may have to be read to its end.
                    command.CommandTimeout = 0;
                    await command.RunAsync(token);
                    await transaction.CommitAsync(token);
                    return true;
                },
                cancellationToken);
        }
        catch (StoreUnavailableException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            return false;
        }
    }
}
