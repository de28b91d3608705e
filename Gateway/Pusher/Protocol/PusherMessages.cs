using System.Collections.Immutable;
using System.Text.Json;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>The server's own messages to Pusher's clients. The data of most is a string that holds JSON, as the protocol has it.</summary>
internal static class PusherMessages
{
    public static Message Ping { get; } = Raw("{\"event\":\"pusher:ping\",\"data\":{}}"u8);

    public static Message Pong { get; } = Raw("{\"event\":\"pusher:pong\",\"data\":{}}"u8);

    /// <summary>The first message of a connection.</summary>
    public static Message Established(SocketId socket, int activitySeconds) =>
        Write("pusher:connection_established", null, (socket, activitySeconds), static (json, said) =>
        {
            json.WriteString("socket_id", said.socket.ToString());
            json.WriteNumber("activity_timeout", said.activitySeconds);
        });

    public static Message Subscribed(string channel) => Write("pusher_internal:subscription_succeeded", channel, 0, static (_, _) => { });

    /// <summary>A presence channel was subscribed to.</summary>
    public static Message Subscribed(string channel, ImmutableDictionary<string, ReadOnlyMemory<byte>> members) =>
        Write("pusher_internal:subscription_succeeded", channel, members, static (json, members) =>
        {
            json.WriteStartObject("presence");
            json.WriteStartArray("ids");
            foreach (var (user, _) in members)
                json.WriteStringValue(user);
            json.WriteEndArray();
            json.WriteStartObject("hash");
            foreach (var (user, info) in members)
                json.WriteRaw(user, info);
            json.WriteEndObject();
            json.WriteNumber("count", members.Count);
            json.WriteEndObject();
        });

    public static Message MemberAdded(string channel, string user, ReadOnlyMemory<byte> info) =>
        Write("pusher_internal:member_added", channel, (user, info), static (json, said) =>
        {
            json.WriteString("user_id", said.user);
            json.WriteRaw("user_info", said.info);
        });

    public static Message MemberRemoved(string channel, string user) =>
        Write("pusher_internal:member_removed", channel, user, static (json, user) => json.WriteString("user_id", user));

    public static Message Counted(string channel, int subscriptions) =>
        Write(
            "pusher_internal:subscription_count", channel, subscriptions,
            static (json, count) => json.WriteNumber("subscription_count", count));

    /// <summary>A cache channel has no event. Official clients for Java read its data, which Pusher's protocol does not give it.</summary>
    public static Message CacheMiss(string channel) => Write("pusher:cache_miss", channel, 0, static (_, _) => { });

    public static Message SignedIn(string userData) =>
        Write("pusher:signin_success", null, userData, static (json, userData) => json.WriteString("user_data", userData));

    /// <summary>Who of a watchlist is there, or has come or gone.</summary>
    public static Message Watched(IReadOnlyCollection<string> online, IReadOnlyCollection<string> offline) =>
        Write("pusher_internal:watchlist_events", null, (online, offline), static (json, said) =>
        {
            json.WriteStartArray("events");
            WriteWatched(json, "online", said.online);
            WriteWatched(json, "offline", said.offline);
            json.WriteEndArray();
        });

    /// <summary>Why one subscription was refused; pusher-js hands it to the channel.</summary>
    public static Message SubscriptionError(string channel, string type, string error, int status) =>
        Write("pusher:subscription_error", channel, (type, error, status), static (json, said) =>
        {
            json.WriteString("type", said.type);
            json.WriteString("error", said.error);
            json.WriteNumber("status", said.status);
        });

    /// <summary>Something was wrong. Its data is an object.</summary>
    /// <param name="code"><see langword="null"/>: Pusher has none for it.</param>
    /// <param name="message">For people.</param>
    public static Message Error(int? code, string message) => new("", MessageJson.Write((code, message), static (json, said) =>
    {
        json.WriteString("event", "pusher:error");
        json.WriteStartObject("data");
        if (said.code is { } code)
            json.WriteNumber("code", code);
        else
            json.WriteNull("code");
        json.WriteString("message", said.message);
        json.WriteEndObject();
    }));

    private static void WriteWatched(Utf8JsonWriter json, string name, IReadOnlyCollection<string> users)
    {
        if (users.Count == 0)
            return;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("user_ids");
        foreach (var user in users)
            json.WriteStringValue(user);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Message Write<TState>(string name, string? channel, TState state, Action<Utf8JsonWriter, TState> writeData)
    {
        var data = MessageJson.Write(state, writeData);
        return new("", MessageJson.Write((name, channel, data), static (json, said) =>
        {
            json.WriteString("event", said.name);
            if (said.channel is not null)
                json.WriteString("channel", said.channel);
            json.WriteString("data", said.data);
        }));
    }

    private static Message Raw(ReadOnlySpan<byte> json) => new("", json.ToArray());
}
