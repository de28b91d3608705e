using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Nudge.Core.Channels;

/// <summary>The envelope that says that a notification of a channel was taken back, or is over.</summary>
internal static class WithdrawnJson
{
    /// <summary>Its type, for clients.</summary>
    public const string Type = "notification.withdrawn";

    /// <summary>Reads one that was written here.</summary>
    internal static (long Offset, DateTimeOffset At, string Reason) Read(ReadOnlyMemory<byte> body)
    {
        using var envelope = JsonDocument.Parse(body);
        var payload = envelope.RootElement.GetProperty("payload");
        return (
            payload.GetProperty("offset").GetInt64(), envelope.RootElement.GetProperty("at").GetDateTimeOffset(),
            payload.GetProperty("reason").GetString()!);
    }

    internal static ReadOnlyMemory<byte> Write(string id, long offset, DateTimeOffset at, string reason)
    {
        var line = new ArrayBufferWriter<byte>(160);
        using var json = new Utf8JsonWriter(line);
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteString("type", Type);
        json.WriteString("at", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("payload");
        json.WriteString("id", id);
        json.WriteNumber("offset", offset);
        json.WriteString("reason", reason);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return line.WrittenMemory;
    }
}
