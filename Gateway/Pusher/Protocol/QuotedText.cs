using System.Buffers;
using System.Text.Json;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>Data as Pusher's clients expect it: a string, which mostly holds JSON.</summary>
internal static class QuotedText
{
    /// <summary>The JSON string that says these bytes.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public static byte[] Of(ReadOnlySpan<byte> text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 64);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
            json.WriteStringValue(text);
        return buffer.WrittenSpan.ToArray();
    }
}
