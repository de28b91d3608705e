using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Http;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Hubs;

/// <summary>Reads what hub calls are given; a refusal names the field that does not fit.</summary>
internal static class HubArguments
{
    /// <summary>
    /// Positions by source: <c>{inbox?, channels?: {name: position}, stamps?: {since, inbox?, channels?: {name: stamp}}}</c>. A position
    /// that is null begins at the head.
    /// </summary>
    public static Answer<SessionRequest> ReadPositions(JsonElement json)
    {
        try
        {
            var sources = ReadSources(json);
            if (!sources.IsAccepted || json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("stamps", out var given)
                || given.ValueKind == JsonValueKind.Null)
                return sources;
            var stamps = ReadStamps(given);
            return stamps.IsAccepted ? sources.Value with { Stamps = stamps.Value } : stamps.Refusal;
        }
        catch (InvalidOperationException)
        {
            // The document throws it for a name that is no text in any encoding.
            return new Refusal(ErrorCode.MalformedJson, "A name holds half a surrogate pair.", "positions");
        }
    }

    public static Answer<ChannelName> ReadChannel(string? text) =>
        ChannelName.TryParse(text, out var channel)
            ? channel
            : new Refusal(ErrorCode.NameInvalid, "It is no name of a channel.", "channel", ChannelName.MaxLength);

    public static (bool IsRead, Position? Position, Refusal? Refusal) ReadPosition(string? text, string field)
    {
        if (text is null)
            return (true, null, null);
        return Position.TryParse(text, out var position)
            ? (true, position, null)
            : (false, null, new(ErrorCode.PositionInvalid, Position.Mistake, field));
    }

    /// <summary>Rows before the head at which a channel begins; 0: none were asked for.</summary>
    public static Answer<int> ReadRewind(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var rows) && rows is >= 1 and <= ChannelRewind.RowsMax
            ? rows
            : new Refusal(ErrorCode.FieldInvalid, ChannelRewind.Mistake, "rewind", ChannelRewind.RowsMax);
    }

    /// <summary>When the row was published that the client has handled: <c>at</c>; <see langword="null"/>: it does not say.</summary>
    public static Answer<DateTimeOffset?> ReadHandled(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("at", out var member) || member.ValueKind == JsonValueKind.Null)
            return (DateTimeOffset?)null;
        return StrictJson.TryGetText(member, out var text) && MomentText.TryParse(text, out var at) ? at : MomentText.Mistake("at");
    }

    private static Refusal StampMistake => new(
        ErrorCode.PositionInvalid,
        "Stamps are an object with 'since', 'inbox' and 'channels'; each stamp is a number that this server gave.", "stamps");

    private static Answer<SourceStamps> ReadStamps(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("since", out var first) || !TryReadStamp(first, out var since))
            return StampMistake;
        var stamps = new Dictionary<string, long>(StringComparer.Ordinal);
        if (json.TryGetProperty("inbox", out var inbox))
        {
            if (!TryReadStamp(inbox, out var stamp))
                return StampMistake;
            stamps[""] = stamp;
        }

        if (!json.TryGetProperty("channels", out var channels))
            return new SourceStamps(since, stamps);
        if (channels.ValueKind != JsonValueKind.Object)
            return StampMistake;
        foreach (var member in channels.EnumerateObject())
        {
            if (!TryReadStamp(member.Value, out var stamp))
                return StampMistake;
            stamps[member.Name] = stamp;
        }

        return new SourceStamps(since, stamps);
    }

    private static bool TryReadStamp(JsonElement json, out long stamp)
    {
        stamp = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out stamp) && stamp >= 0;
    }

    private static Answer<SessionRequest> ReadSources(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return SessionRequest.Fresh;
        if (json.ValueKind != JsonValueKind.Object)
            return new Refusal(ErrorCode.FieldInvalid, "Positions are an object with inbox and channels.", "positions");
        var inbox = ReadPosition(json, "inbox", "inbox");
        if (!inbox.IsRead)
            return inbox.Refusal!;
        var channels = new Dictionary<ChannelName, Position?>();
        if (!json.TryGetProperty("channels", out var named) || named.ValueKind == JsonValueKind.Null)
            return new SessionRequest(inbox.Position, channels);
        if (named.ValueKind != JsonValueKind.Object)
            return new Refusal(ErrorCode.FieldInvalid, "It is an object of positions by channel.", "channels");
        foreach (var member in named.EnumerateObject())
        {
            if (!ChannelName.TryParse(member.Name, out var channel))
                return new Refusal(ErrorCode.NameInvalid, "It is no name of a channel.", "channels");
            var position = ReadPosition(member.Value, $"channels.{channel}");
            if (!position.IsRead)
                return position.Refusal!;
            channels[channel] = position.Position;
        }

        return new SessionRequest(inbox.Position, channels);
    }

    private static (bool IsRead, Position? Position, Refusal? Refusal) ReadPosition(JsonElement parent, string name, string field) =>
        parent.TryGetProperty(name, out var member) ? ReadPosition(member, field) : (true, null, null);

    private static (bool IsRead, Position? Position, Refusal? Refusal) ReadPosition(JsonElement json, string field)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return (true, null, null);
        return StrictJson.TryGetText(json, out var text)
            ? ReadPosition(text, field)
            : (false, null, new(ErrorCode.PositionInvalid, Position.Mistake, field));
    }
}
