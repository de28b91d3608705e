using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Reads a signal (S4.1).</summary>
internal static class SignalReader
{
    private static readonly ReadOnlyMemory<byte> Nothing = "null"u8.ToArray();

    internal static Answer<SignalRequest> Read(ReadOnlySpan<byte> body) =>
        ObjectBody.Read<SignalRequest, int>(body, default, 0, ReadFields);

    private static Answer<SignalRequest> ReadFields(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int state)
    {
        var recipients = new RecipientFields(takesEveryone: false);
        TypeName? name = null;
        ReadOnlyMemory<byte>? payload = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("name"u8))
                refusal = ReadName(ref reader, ref name);
            else if (reader.ValueTextEquals("payload"u8))
                refusal = ReadPayload(ref reader, body, ref payload);
            else if (!recipients.TryRead(ref reader, out refusal))
                refusal = UnknownField.Refuse(ref reader, "user, users, channel, name and payload");
            if (refusal is not null)
                return refusal;
        }

        while (reader.Read())
        {
        }

        if (recipients.Check() is { } missing)
            return missing;
        return name is null
            ? new Refusal(ErrorCode.FieldMissing, "'name' says what the signal is, such as typing.", "name")
            : new SignalRequest(recipients.Users, recipients.Channel, name, payload ?? Nothing);
    }

    private static Refusal? ReadName(ref Utf8JsonReader reader, ref TypeName? name)
    {
        reader.Read();
        if (name is not null)
            return new(ErrorCode.FieldInvalid, "'name' stands there twice.", "name");
        if (reader.TokenType != JsonTokenType.String)
            return new(ErrorCode.FieldInvalid, "'name' is a string.", "name");
        var text = reader.GetString()!;
        if (TypeName.TryParse(text, out name))
            return null;
        return text.Length > TypeName.MaxLength
            ? new(ErrorCode.NameTooLong, $"The name of a signal has at most {TypeName.MaxLength} characters.", "name", TypeName.MaxLength)
            : new(ErrorCode.NameInvalid, "The name of a signal has letters, digits and _ - . :", "name");
    }

    private static Refusal? ReadPayload(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ref ReadOnlyMemory<byte>? payload)
    {
        reader.Read();
        if (payload is not null)
            return new(ErrorCode.FieldInvalid, "'payload' stands there twice.", "payload");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = body[start..(int)reader.BytesConsumed];
        if (value.Length > SignalRequest.PayloadBytesMax)
        {
            return new(ErrorCode.PayloadTooLarge, $"The payload of a signal has at most {SignalRequest.PayloadBytesMax} bytes.",
                "payload", SignalRequest.PayloadBytesMax);
        }

        var line = value.ToArray();
        // Raw line ends can only be white space between tokens, so blanks change nothing that JSON can see.
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        payload = line;
        return null;
    }
}
