using System.Numerics;
using System.Text.Json;
using System.Text.Unicode;
using MessagePack;

namespace Nudge.Gateway.Hubs;

/// <summary>Writes a record of SignalR's MessagePack protocol as the same record in JSON, so that one reader reads both.</summary>
/// <remarks>
/// Values that JSON has no word for are refused: bytes, extensions, keys that are no text, numbers that are none, text that is not UTF-8.
/// </remarks>
internal static class MessagePackToJson
{
    // As deep as the framework reads JSON.
    private const int DepthMax = 64;

    private static readonly string[] Call = ["type", "headers", "invocationId", "target", "arguments", "streamIds"];
    private static readonly string[] StreamItem = ["type", "headers", "invocationId", "item"];
    private static readonly string[] Completion = ["type", "headers", "invocationId", "resultKind", "result"];
    private static readonly string[] Close = ["type", "error", "allowReconnect"];
    private static readonly string[] Sequence = ["type", "sequenceId"];
    private static readonly string[] Cancellation = ["type", "headers", "invocationId"];
    private static readonly string[] Other = ["type"];

    /// <summary>
    /// Throws the library's own exception if it is no such record, and <see cref="EndOfStreamException"/> if it is cut off.
    /// </summary>
    /// <param name="record">Without its length.</param>
    /// <param name="json">Takes the record; if this throws, what could be read of it.</param>
    public static void WriteRecord(ReadOnlyMemory<byte> record, Utf8JsonWriter json)
    {
        var reader = new MessagePackReader(record);
        var count = Positive(reader.ReadArrayHeader());
        json.WriteStartObject();
        var names = NamesOf(reader.CreatePeekReader());
        for (var i = 0; i < count; i++)
        {
            if (reader.TryReadNil())
                continue;
            // Later versions may have more members, under names that say nothing to us.
            json.WritePropertyName(i < names.Length ? names[i] : $"_{i}");
            WriteValue(ref reader, json, 1);
        }

        json.WriteEndObject();
        if (!reader.End)
            throw new MessagePackSerializationException("There is something after the array.");
    }

    private static string[] NamesOf(MessagePackReader reader)
    {
        if (reader.End || reader.NextMessagePackType != MessagePackType.Integer || reader.NextCode == MessagePackCode.UInt64)
            return Call;
        return reader.ReadInt64() switch
        {
            1 or 4 => Call,
            2 => StreamItem,
            3 => Completion,
            5 => Cancellation,
            7 => Close,
            8 or 9 => Sequence,
            _ => Other,
        };
    }

    private static void WriteValue(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        if (depth > DepthMax)
            throw new MessagePackSerializationException($"It is deeper than {DepthMax}.");
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                json.WriteNullValue();
                break;
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64:
                json.WriteNumberValue(reader.ReadUInt64());
                break;
            case MessagePackType.Integer:
                json.WriteNumberValue(reader.ReadInt64());
                break;
            case MessagePackType.Float when reader.NextCode == MessagePackCode.Float32:
                json.WriteNumberValue(Finite(reader.ReadSingle()));
                break;
            case MessagePackType.Float:
                json.WriteNumberValue(Finite(reader.ReadDouble()));
                break;
            case MessagePackType.String:
                json.WriteStringValue(ReadText(ref reader));
                break;
            case MessagePackType.Array:
                WriteArray(ref reader, json, depth);
                break;
            case MessagePackType.Map:
                WriteMap(ref reader, json, depth);
                break;
            default:
                throw new MessagePackSerializationException($"{MessagePackCode.ToFormatName(reader.NextCode)} has no place in a record.");
        }
    }

    private static void WriteArray(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        json.WriteStartArray();
        for (var rest = Positive(reader.ReadArrayHeader()); rest > 0; rest--)
            WriteValue(ref reader, json, depth + 1);
        json.WriteEndArray();
    }

    private static void WriteMap(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        json.WriteStartObject();
        for (var rest = Positive(reader.ReadMapHeader()); rest > 0; rest--)
        {
            json.WritePropertyName(ReadText(ref reader));
            WriteValue(ref reader, json, depth + 1);
        }

        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> ReadText(ref MessagePackReader reader)
    {
        // The record lies in one piece, so each text does.
        if (reader.NextMessagePackType != MessagePackType.String || !HasPositiveLength(reader) || !reader.TryReadStringSpan(out var text)
            || !Utf8.IsValid(text))
            throw new MessagePackSerializationException("A text that is UTF-8 is missing.");
        return text;
    }

    // The library reads the 32 bits of a length as a signed number: it throws what it does not document for a text, and takes a list for an
    // empty one.
    private static bool HasPositiveLength(in MessagePackReader reader)
    {
        var rest = reader.Sequence.Slice(reader.Position).FirstSpan;
        return rest[0] != MessagePackCode.Str32 || rest.Length < 2 || (sbyte)rest[1] >= 0;
    }

    private static int Positive(int count) => count >= 0 ? count : throw new EndOfStreamException("It is shorter than it says.");

    private static T Finite<T>(T number)
        where T : IFloatingPointIeee754<T> =>
        T.IsFinite(number) ? number : throw new MessagePackSerializationException($"{number} is no number in JSON.");
}
