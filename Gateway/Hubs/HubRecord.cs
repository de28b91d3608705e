using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// One record of SignalR's JSON protocol as bytes: cut out of the input, completed, and searched when nobody else can read it.
/// </summary>
internal static class HubRecord
{
    /// <summary>Stands behind each record of the JSON protocol, and behind the handshake of any.</summary>
    public const byte Separator = 0x1e;

    // The kinds that are answered by a completion.
    private const int Invocation = 1;
    private const int StreamInvocation = 4;

    /// <summary>Takes the next record, its separator with it.</summary>
    public static bool TryTake(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> record)
    {
        if (input.PositionOf(Separator) is not { } end)
        {
            record = default;
            return false;
        }

        var next = input.GetPosition(1, end);
        record = input.Slice(0, next);
        input = input.Slice(next);
        return true;
    }

    /// <summary>
    /// The record with nulls for the arguments that were left out; <see langword="null"/> if that is not what is wrong with it.
    /// </summary>
    /// <exception cref="JsonException">It is not one JSON value.</exception>
    public static ReadOnlySequence<byte>? Pad(ReadOnlySequence<byte> record, string target, IInvocationBinder binder)
    {
        var wanted = CountParameters(binder, target);
        using var document = JsonDocument.Parse(record.Slice(0, record.Length - 1));
        if (!document.RootElement.TryGetProperty("arguments", out var arguments) || arguments.GetArrayLength() >= wanted)
            return null;
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != "arguments"))
                property.WriteTo(json);
            json.WriteStartArray("arguments");
            foreach (var argument in arguments.EnumerateArray())
                argument.WriteTo(json);
            for (var i = arguments.GetArrayLength(); i < wanted; i++)
                json.WriteNullValue();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new([.. output.WrittenSpan, Separator]);
    }

    /// <summary>
    /// The id under which a caller waits for the answer to a record that could not be read; what follows the break is not looked at.
    /// </summary>
    public static string? FindInvocationId(ReadOnlySequence<byte> record)
    {
        var reader = new Utf8JsonReader(record.Slice(0, record.Length - 1));
        string? id = null;
        var isCall = true;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("invocationId"u8);
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String)
                    id = reader.GetString();
                else if (isType && reader.TokenType == JsonTokenType.Number)
                    isCall = reader.TryGetInt32(out var type) && type is Invocation or StreamInvocation;
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It ends here; an id that was found before is good.
        }

        return isCall && id is { Length: > 0 } ? id : null;
    }

    private static int CountParameters(IInvocationBinder binder, string target)
    {
        try
        {
            return binder.GetParameterTypes(target).Count;
        }
        catch (HubException)
        {
            // There is no such method.
            return 0;
        }
    }
}
