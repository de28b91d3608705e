using System.Globalization;
using System.Text.Json;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>A row of a stored channel as Pusher's clients get it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Except">The mark of the connection that is not sent; 0: all are.</param>
internal readonly record struct StoredEvent(Message Event, Position Position, ulong Except)
{
    /// <summary>
    /// Spells a row. A trigger is the event that was triggered; any other notification is an event of its type, whose data is the row as
    /// every face has it. A publisher who gives <c>pusher.event</c> in the envelope decides the same for a notification of any face.
    /// </summary>
    public static StoredEvent Of(Message row, PusherChannelName channel)
    {
        var (name, isTriggered, payload, except) = Read(row.Envelope);
        var json = isTriggered
            ? ServerEvent.Write(name, channel.Value, DataOf(payload).Span, null, out _)
            : ServerEvent.Write(name, channel.Value, QuotedText.Of(row.Json.Span), null, out _);
        return new(new("", json), row.Position!.Value, except);
    }

    private static (string Name, bool IsTriggered, ReadOnlyMemory<byte> Payload, ulong Except) Read(ReadOnlyMemory<byte> envelope)
    {
        var type = "";
        string? name = null;
        ulong except = 0;
        var payload = ReadOnlyMemory<byte>.Empty;
        var json = new Utf8JsonReader(envelope.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isType = json.NameIs("type"u8);
            var isPayload = json.NameIs("payload"u8);
            var isPusher = json.NameIs("pusher"u8);
            json.Read();
            var start = (int)json.TokenStartIndex;
            if (isType)
                type = TextOf(ref json) ?? "";
            else if (isPusher && json.TokenType == JsonTokenType.StartObject)
                (name, except) = ReadPusher(ref json);
            else
                json.Skip();
            if (isPayload)
                payload = envelope[start..(int)json.BytesConsumed];
        }

        return name is null ? (type, false, default, 0) : (name, true, payload, except);
    }

    private static (string? Name, ulong Except) ReadPusher(ref Utf8JsonReader json)
    {
        string? name = null;
        ulong except = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isEvent = json.NameIs("event"u8);
            var isExcept = json.NameIs("except"u8);
            json.Read();
            if (isEvent && json.TokenType == JsonTokenType.String)
                name = TextOf(ref json);
            else if (isExcept && json.TokenType == JsonTokenType.String)
                _ = ulong.TryParse(TextOf(ref json), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out except);
            else
                json.Skip();
        }

        return (IsOwn(name) ? name : null, except);
    }

    /// <summary>Half a surrogate pair, which a publisher may have escaped in a field that nobody checked, is no name.</summary>
    private static string? TextOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether an app may name its events so.</summary>
    private static bool IsOwn(string? name) =>
        name is { Length: > 0 and <= EventCall.NameLengthMax }
        && !name.StartsWith("pusher:", StringComparison.Ordinal) && !name.StartsWith("pusher_internal:", StringComparison.Ordinal);

    private static ReadOnlyMemory<byte> DataOf(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
            return QuotedText.Of("{}"u8);
        return payload.Span[0] == (byte)'"' ? payload : QuotedText.Of(payload.Span);
    }
}
