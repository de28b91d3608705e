using Npgsql;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Reading;

/// <summary>Several questions answered from one moment, in one trip.</summary>
internal static class Snapshot
{
    internal static async Task<TResult> ReadAsync<TResult>(
        NpgsqlConnection connection, Action<NpgsqlBatch> ask, Func<NpgsqlDataReader, Task<TResult>> read,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Then("begin isolation level repeatable read read only");
        ask(batch);
        batch.Then("commit");
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var result = await read(rows);
        // To the end, so that a late error is seen and the transaction is over.
        while (await rows.NextResultAsync(cancellationToken))
        {
        }

        return result;
    }
}
