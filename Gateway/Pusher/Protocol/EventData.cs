using System.Text;
using System.Text.Json;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// The texts in the data of a client's <c>pusher:</c> message. Data that is a text with the object inside is taken as well.
/// </summary>
internal sealed class EventData
{
    public string? Channel { get; private set; }

    public string? Auth { get; private set; }

    public string? ChannelData { get; private set; }

    public string? UserData { get; private set; }

    /// <summary>Which of the members is no text, and how it becomes one; <see langword="null"/>: none.</summary>
    public string? Mistake { get; private set; }

    /// <summary>A subscription without a signature.</summary>
    public static EventData Unsigned(string channel, string? channelData) => new() { Channel = channel, ChannelData = channelData };

    /// <returns><see langword="null"/> if it is no object.</returns>
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

            if (json.TokenType is JsonTokenType.String or JsonTokenType.Null)
                data.Set(name, json.GetString());
            else
                data.Mistake = WhatIsWrong(name, json.TokenType);
            json.Skip();
        }

        return data;
    }

    private static string WhatIsWrong(string name, JsonTokenType type) =>
        type is JsonTokenType.StartObject && name is "channel_data" or "user_data"
            ? $"'{name}' is a text that holds the object as JSON, exactly as it was signed."
            : $"'{name}' is a text.";

    private void Set(string name, string? text)
    {
        switch (name)
        {
            case "channel":
                Channel = text;
                break;
            case "auth":
                Auth = text;
                break;
            case "channel_data":
                ChannelData = text;
                break;
            default:
                UserData = text;
                break;
        }
    }
}
