using System.Text.Json;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>The JSON of answers about channels.</summary>
internal static class ChannelAnswers
{
    /// <summary><c>{"channels":{name:{…}}}</c></summary>
    public static void WriteChannels(Utf8JsonWriter json, (IReadOnlyList<ChannelState> Channels, ChannelAttributes Attributes) told)
    {
        json.WriteStartObject();
        json.WriteStartObject("channels");
        foreach (var channel in told.Channels)
        {
            json.WriteStartObject(channel.Channel);
            WriteCounts(json, channel, told.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary><c>{"batch":[{…},{}]}</c>, by index.</summary>
    public static void WriteBatch(Utf8JsonWriter json, (List<EventCall> Events, IReadOnlyList<ChannelState>[] States) told)
    {
        json.WriteStartObject();
        json.WriteStartArray("batch");
        for (var i = 0; i < told.Events.Count; i++)
        {
            json.WriteStartObject();
            if (told.States[i].Count > 0)
                WriteCounts(json, told.States[i][0], told.Events[i].Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One channel.</summary>
    public static void WriteChannel(Utf8JsonWriter json, (ChannelState Channel, ChannelAttributes Attributes) told)
    {
        json.WriteStartObject();
        json.WriteBoolean("occupied", told.Channel.IsOccupied);
        WriteCounts(json, told.Channel, told.Attributes);
        if (told.Attributes.HasFlag(ChannelAttributes.Cache))
            WriteCache(json, told.Channel.Cache);
        json.WriteEndObject();
    }

    /// <summary><c>{"users":[{"id":…}]}</c></summary>
    public static void WriteUsers(Utf8JsonWriter json, IReadOnlyList<string> users)
    {
        json.WriteStartObject();
        json.WriteStartArray("users");
        foreach (var user in users)
        {
            json.WriteStartObject();
            json.WriteString("id", user);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The attributes that fit the channel: users are counted on presence channels only.</summary>
    private static void WriteCounts(Utf8JsonWriter json, in ChannelState channel, ChannelAttributes attributes)
    {
        if (attributes.HasFlag(ChannelAttributes.UserCount) && channel.Channel.StartsWith("presence-", StringComparison.Ordinal))
            json.WriteNumber("user_count", channel.UserCount);
        if (attributes.HasFlag(ChannelAttributes.SubscriptionCount))
            json.WriteNumber("subscription_count", channel.SubscriptionCount);
    }

    private static void WriteCache(Utf8JsonWriter json, CachedEvent? cache)
    {
        if (cache is null)
        {
            json.WriteNull("cache");
            return;
        }

        json.WriteStartObject("cache");
        json.WritePropertyName("data");
        json.WriteRawValue(cache.Data.Span, skipInputValidation: true);
        json.WriteNumber("ttl", (long)Math.Max(0, Math.Ceiling(cache.TimeToLive.TotalSeconds)));
        json.WriteEndObject();
    }
}
