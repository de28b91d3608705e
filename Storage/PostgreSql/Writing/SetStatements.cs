using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>Builds statements whose parameters are columns: arrays of one length.</summary>
internal static class SetStatements
{
    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<long> values) =>
        command.Add(values, NpgsqlDbType.Bigint);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<long?> values) =>
        command.Add(values, NpgsqlDbType.Bigint);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<int?> values) =>
        command.Add(values, NpgsqlDbType.Integer);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<short> values) =>
        command.Add(values, NpgsqlDbType.Smallint);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<bool> values) =>
        command.Add(values, NpgsqlDbType.Boolean);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<string?> values) =>
        command.Add(values, NpgsqlDbType.Text);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<DateTimeOffset> values) =>
        command.Add(values.Select(moment => moment.UtcDateTime), NpgsqlDbType.TimestampTz);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<DateTimeOffset?> values) =>
        command.Add(values.Select(moment => moment?.UtcDateTime), NpgsqlDbType.TimestampTz);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<Guid> values) =>
        command.Add(values, NpgsqlDbType.Uuid);

    internal static NpgsqlBatchCommand Column(this NpgsqlBatchCommand command, IEnumerable<ReadOnlyMemory<byte>> values) =>
        command.Add(values.Select(ToArray), NpgsqlDbType.Bytea);

    private static NpgsqlBatchCommand Add<T>(this NpgsqlBatchCommand command, IEnumerable<T> values, NpgsqlDbType type)
    {
        command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = TextGuard.Require<T[]>([.. values]), NpgsqlDbType = NpgsqlDbType.Array | type });
        return command;
    }

    private static byte[] ToArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && segment.Offset == 0
        && segment.Count == array.Length
            ? array
            : bytes.ToArray();
}
