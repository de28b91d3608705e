using System.Text;
using System.Text.Json;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>The texts in the data of a client's <c>pusher:</c> message. Data that is a text with the object inside is taken as well.</summary>
internal sealed class EventData
{
    public string? Channel { get; private set; }

    public string? Auth { get; private set; }

    public string? ChannelData { get; private set; }

    public string? UserData { get; private set; }

    /// <returns><see langword="null"/> if it is no object, or one of the members is something else than a text.</returns>
    public static EventData? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read())
                return null;
            if (reader.TokenType != JsonTokenType.String)
                return Read(ref reader);
            var inner = new Utf8JsonReader(Encoding.UTF8.GetBytes(reader.GetString()!));
            return inner.Read() ? Read(ref inner) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static EventData? Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            return null;
        var data = new EventData();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            if (name is not ("channel" or "auth" or "channel_data" or "user_data"))
            {
                json.Skip();
                continue;
            }

            if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                return null;
            var text = json.GetString();
            switch (name)
            {
                case "channel":
                    data.Channel = text;
                    break;
                case "auth":
                    data.Auth = text;
                    break;
                case "channel_data":
                    data.ChannelData = text;
                    break;
                default:
                    data.UserData = text;
                    break;
            }
        }

        return data;
    }
}
