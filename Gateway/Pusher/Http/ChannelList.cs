using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Reads the channels of an event: each once, however often it is named.</summary>
internal static class ChannelList
{
    /// <summary>One channel.</summary>
    public static Refusal? Read(string name, string field, out PusherChannelName[]? channels)
    {
        channels = PusherChannelName.TryParse(name, out var channel) ? [channel] : null;
        return channel is null ? Invalid(name, field) : null;
    }

    public static Refusal? Read(IReadOnlyList<string?> names, string field, out PusherChannelName[]? channels)
    {
        channels = null;
        if (names.Count > EventCall.ChannelsMax)
            return TooMany(field);
        var read = new List<PusherChannelName>(names.Count);
        foreach (var name in names)
        {
            if (!PusherChannelName.TryParse(name, out var channel))
                return Invalid(name ?? "", field);
            if (!read.Contains(channel))
                read.Add(channel);
        }

        channels = [.. read];
        return channels.Length == 0 ? Empty(field) : null;
    }

    /// <summary>A list; the reader stands on its start, and on its end afterwards.</summary>
    public static Refusal? Read(ref Utf8JsonReader reader, string field, out PusherChannelName[]? channels)
    {
        channels = null;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                return new(ErrorCode.FieldInvalid, "channels is a list of names.", field);
            if (++count > EventCall.ChannelsMax)
                return TooMany(field);
            var name = reader.GetString()!;
            if (!PusherChannelName.TryParse(name, out var channel))
                return Invalid(name, field);
            Add(ref channels, channel);
        }

        return channels is null ? Empty(field) : null;
    }

    /// <summary>Nearly all events have one channel, and need no list that grows.</summary>
    private static void Add(ref PusherChannelName[]? channels, PusherChannelName channel)
    {
        if (channels is null)
            channels = [channel];
        else if (Array.IndexOf(channels, channel) < 0)
            channels = [.. channels, channel];
    }

    private static Refusal Empty(string field) => new(ErrorCode.FieldMissing, "An event has one channel at least.", field);

    private static Refusal TooMany(string field) =>
        new(ErrorCode.TooManyRecipients, $"An event goes to at most {EventCall.ChannelsMax} channels.", field, EventCall.ChannelsMax);

    private static Refusal Invalid(string name, string field) => name.Length > PusherChannelName.MaxLength
        ? new(
            ErrorCode.NameTooLong, $"The name of a channel has at most {PusherChannelName.MaxLength} characters.", field,
            PusherChannelName.MaxLength)
        : new(ErrorCode.NameInvalid, $"'{name}' is no channel: its name has letters, digits and _ - = @ , . ;", field);
}
