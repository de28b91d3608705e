using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Core.Notifications;

/// <summary>A published notification: envelope v1 (S1.13), one JSON object, kept and delivered as it came.</summary>
/// <remarks>
/// Only <c>v</c>, <c>type</c>, <c>at</c>, <c>entityId</c>, <c>actorId</c> and the conventional fields of <c>payload</c>
/// (<see cref="PayloadFields"/>) are looked at; all else passes through untouched. A missing <c>v</c> or <c>at</c> is filled in at the
/// front, so that every receiver gets a complete envelope.
/// </remarks>
public sealed record Envelope
{
    /// <summary>Bytes of one envelope: 64 kB, the default and the most that an app may set.</summary>
    public const int BytesMax = 65_536;

    /// <summary>Objects and arrays inside one another: what still fits, wrapped into a message, where readers stop at 64.</summary>
    public const int DepthMax = 56;

    /// <summary>The version of the envelope that this server reads and writes.</summary>
    public const int Version = 1;

    /// <summary>One line of valid UTF-8 JSON: it can stand in a WebSocket text frame and in one SSE <c>data</c> line.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    public required TypeName Type { get; init; }

    /// <summary>The entity that it is about, such as a loan; for muting and collapsing.</summary>
    public string? Entity { get; init; }

    /// <summary>Who caused it; left out of recipients and of their own unread counts.</summary>
    public string? Actor { get; init; }

    /// <summary>The time that it states, if it states one with an offset. Known where it was read, and not to those who get it.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Reads an envelope that came from an application.</summary>
    /// <param name="json">A JSON object; copied, so the caller may reuse the buffer.</param>
    /// <param name="now">Becomes <c>at</c> where there is none.</param>
    /// <param name="bytesMax">The app's limit, at most <see cref="BytesMax"/>.</param>
    public static Answer<Envelope> Read(ReadOnlySpan<byte> json, DateTimeOffset now, int bytesMax)
    {
        if (json.Length > bytesMax)
            return new Refusal(
                ErrorCode.PayloadTooLarge, $"The notification has {json.Length} bytes; at most {bytesMax} are taken.", "notification",
                bytesMax);
        if (!Utf8.IsValid(json))
            return new Refusal(ErrorCode.MalformedJson, "The notification is not valid UTF-8.", "notification");
        try
        {
            var fields = new EnvelopeFields();
            if (fields.Read(json) is { } refusal)
                return refusal;
            return new Envelope
            {
                Json = OneLine(json, fields, now), Type = fields.Type!, Entity = fields.Entity, Actor = fields.Actor, At = fields.At,
            };
        }
        catch (JsonException e)
        {
            return new Refusal(ErrorCode.MalformedJson, $"The notification is not valid JSON: {e.Message}", "notification");
        }
        catch (InvalidOperationException)
        {
            // The reader throws it where an escape stands for half of a character, which no string of ours can hold.
            return new Refusal(ErrorCode.MalformedJson, "A name or a field of the notification has half a surrogate pair.", "notification");
        }
    }

    /// <summary>The envelope without its payload, for apps that keep counts and no contents (S3.9).</summary>
    public ReadOnlyMemory<byte> WithoutPayload()
    {
        var line = new ArrayBufferWriter<byte>(256);
        line.Write("{"u8);
        var reader = new Utf8JsonReader(Json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex;
            var isKept = IsKept(ref reader);
            reader.Read();
            reader.Skip();
            if (!isKept)
                continue;
            if (line.WrittenCount > 1)
                line.Write(","u8);
            line.Write(Json.Span[name..(int)reader.BytesConsumed]);
        }

        line.Write("}"u8);
        return line.WrittenMemory;
    }

    private static bool IsKept(ref Utf8JsonReader reader) =>
        reader.NameIs("v"u8) || reader.NameIs("type"u8) || reader.NameIs("at"u8)
        || reader.NameIs("entityId"u8) || reader.NameIs("actorId"u8) || reader.NameIs("libraryId"u8);

    private static byte[] OneLine(ReadOnlySpan<byte> json, EnvelopeFields fields, DateTimeOffset now)
    {
        var front = (fields.HasVersion, fields.HasTime) switch
        {
            (true, true) => "",
            (false, true) => "\"v\":1",
            (true, false) => $"\"at\":\"{Stamp(now)}\"",
            (false, false) => $"\"v\":1,\"at\":\"{Stamp(now)}\"",
        };
        var start = json.IndexOf((byte)'{') + 1;
        var rest = json[start..].TrimEnd(" \t\r\n"u8);
        var comma = front.Length > 0 && fields.Count > 0 ? "," : "";
        var line = new byte[1 + front.Length + comma.Length + rest.Length];
        line[0] = (byte)'{';
        var at = 1 + System.Text.Encoding.ASCII.GetBytes(front + comma, line.AsSpan(1));
        rest.CopyTo(line.AsSpan(at));
        // Raw line ends can only be white space between tokens, so blanks change nothing that JSON can see.
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
