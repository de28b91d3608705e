using System.Buffers;
using System.Text.Json;

namespace Nudge.Realtime.Wire;

/// <summary>Writes the one JSON object of a message.</summary>
public static class MessageJson
{
    public static byte[] Write<TState>(TState state, Action<Utf8JsonWriter, TState> write) =>
        WriteValue((state, write), static (json, said) =>
        {
            json.WriteStartObject();
            said.write(json, said.state);
            json.WriteEndObject();
        });

    /// <summary>Writes any one JSON value.</summary>
    public static byte[] WriteValue<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
            write(json, state);

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes what the application sent, which may be nothing.</summary>
    public static void WriteKept(this Utf8JsonWriter json, string name, ReadOnlyMemory<byte> kept)
    {
        if (kept.IsEmpty)
            json.WriteNull(name);
        else
            json.WriteRaw(name, kept);
    }

    public static void WriteChannels(this Utf8JsonWriter json, IEnumerable<Count> channels)
    {
        json.WriteStartArray("channels");
        foreach (var (count, isMuted) in channels)
            json.WriteCount(count, isMuted);
        json.WriteEndArray();
    }
}
