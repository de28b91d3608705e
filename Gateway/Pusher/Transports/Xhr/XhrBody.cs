using System.Text.Json;
using System.Text.Unicode;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>The body that a client sends: a JSON array of texts, each of them a message.</summary>
internal static class XhrBody
{
    /// <summary>Messages of one body; pusher-js sends each by itself.</summary>
    public const int MessagesMax = 1_000;

    /// <summary>
    /// The longest body: a message that is JSON has twice as many characters as a text in JSON, at most, and something stands around it.
    /// </summary>
    public static int BytesMax(int messageBytesMax) => (2 * messageBytesMax) + 1_024;

    /// <summary>Reads a body, whole or not at all.</summary>
    public static Answer<IReadOnlyList<byte[]>> Read(ReadOnlySpan<byte> body, int messageBytesMax)
    {
        if (!Utf8.IsValid(body))
            return Malformed();
        try
        {
            return ReadArray(body, messageBytesMax);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half a surrogate pair.
            return Malformed();
        }
    }

    private static Answer<IReadOnlyList<byte[]>> ReadArray(ReadOnlySpan<byte> body, int messageBytesMax)
    {
        var json = new Utf8JsonReader(body);
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            return Malformed();
        var messages = new List<byte[]>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String)
                return Malformed();
            if (messages.Count == MessagesMax)
                return new Refusal(ErrorCode.BatchTooLarge, $"A body has at most {MessagesMax} messages.", Limit: MessagesMax);
            var message = new byte[json.ValueSpan.Length];
            var length = json.CopyString(message);
            if (length > messageBytesMax)
                return new Refusal(ErrorCode.PayloadTooLarge, $"A message has at most {messageBytesMax} bytes.", Limit: messageBytesMax);
            messages.Add(length == message.Length ? message : message[..length]);
        }

        // Nothing stands behind the array.
        return json.Read() ? Malformed() : messages;
    }

    private static Refusal Malformed() =>
        new(ErrorCode.MalformedJson, "The body is a JSON array of texts, each of them a message of the Pusher protocol.");
}
