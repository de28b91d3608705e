using System.Text.Json;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>A message of a client, taken apart as far as every kind of message is.</summary>
/// <param name="Event">Its name.</param>
/// <param name="Channel">The channel that it names beside its data.</param>
/// <param name="Data">One JSON value as it came, inside the message's own buffer; empty if there is none.</param>
internal readonly record struct ClientMessage(string Event, string? Channel, ReadOnlyMemory<byte> Data)
{
    // Those that come often are not made into a new string each time.
    private static readonly string[] KnownEvents =
        ["pusher:ping", "pusher:pong", "pusher:subscribe", "pusher:unsubscribe", "pusher:signin"];

    /// <summary>Reads a message.</summary>
    /// <returns><see langword="false"/> if it is no JSON object with a text as its event.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out ClientMessage message)
    {
        message = default;
        try
        {
            return TryReadObject(utf8, out message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half a surrogate pair.
            return false;
        }
    }

    private static bool TryReadObject(ReadOnlyMemory<byte> utf8, out ClientMessage message)
    {
        message = default;
        string? name = null;
        string? channel = null;
        var data = ReadOnlyMemory<byte>.Empty;
        var json = new Utf8JsonReader(utf8.Span);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isEvent = json.ValueTextEquals("event"u8);
            var isChannel = json.ValueTextEquals("channel"u8);
            var isData = json.ValueTextEquals("data"u8);
            json.Read();
            var start = (int)json.TokenStartIndex;
            if (isEvent || isChannel)
            {
                if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    return false;
                if (isEvent)
                    name = NameOf(ref json);
                else
                    channel = json.GetString();
            }
            else
            {
                json.Skip();
                if (isData)
                    data = utf8[start..(int)json.BytesConsumed];
            }
        }

        // Nothing stands behind the object.
        if (name is null || json.Read())
            return false;
        message = new(name, channel, data);
        return true;
    }

    private static string? NameOf(ref Utf8JsonReader json)
    {
        foreach (var known in KnownEvents)
        {
            if (json.ValueTextEquals(known))
                return known;
        }

        return json.GetString();
    }
}
