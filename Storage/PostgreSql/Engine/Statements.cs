using Npgsql;
using NpgsqlTypes;

namespace Nudge.Storage.PostgreSql.Engine;

/// <summary>Short ways to ask and to read.</summary>
internal static class Statements
{
    internal static NpgsqlCommand Command(this NpgsqlConnection connection, string sql) => new(sql, connection);

    internal static NpgsqlCommand With<T>(this NpgsqlCommand command, T value, NpgsqlDbType? type = null)
    {
        command.Parameters.Add(Parameter(value, type));
        return command;
    }

    internal static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType? type = null)
    {
        command.Parameters.Add(Parameter(value, type));
        return command;
    }

    internal static NpgsqlBatchCommand Then(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    internal static async Task<List<T>> ReadAllAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            return await rows.ReadAllAsync(read, cancellationToken);
        }
    }

    internal static async Task<T?> ReadFirstAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            return await rows.ReadAsync(cancellationToken) ? read(rows) : default;
        }
    }

    /// <summary>The rows of the present result.</summary>
    internal static async Task<List<T>> ReadAllAsync<T>(
        this NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            all.Add(read(rows));
        return all;
    }

    /// <summary>The rows of the next result.</summary>
    internal static async Task<List<T>> ReadNextAsync<T>(
        this NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await rows.NextResultAsync(cancellationToken);
        return await rows.ReadAllAsync(read, cancellationToken);
    }

    internal static async Task<int> RunAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
            return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static string? StringOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static DateTimeOffset Moment(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    internal static byte[] Bytes(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    private static NpgsqlParameter<T> Parameter<T>(T value, NpgsqlDbType? type)
    {
        var parameter = new NpgsqlParameter<T> { TypedValue = TextGuard.Require(value) };
        if (type is { } given)
            parameter.NpgsqlDbType = given;
        return parameter;
    }
}
