using System.Collections.Immutable;
using System.Text.Json;
using Nudge.Core.Errors;

namespace Nudge.Realtime.Wire;

/// <summary>The server's messages about who is on a channel: <c>presence</c>.</summary>
public static class PresenceMessages
{
    private const string Name = "presence";

    /// <summary>All who are there, which replaces what the client had.</summary>
    public static Message Members(string channel, ImmutableDictionary<string, ReadOnlyMemory<byte>> members) =>
        Write(channel, "members", members, static (json, members) =>
        {
            json.WriteStartArray("members");
            foreach (var (user, info) in members)
            {
                json.WriteStartObject();
                WriteMember(json, user, info);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    /// <summary>A user has come, by the first connection.</summary>
    public static Message Joined(string channel, string user, ReadOnlyMemory<byte> info) =>
        Write(channel, "joined", (user, info), static (json, said) => WriteMember(json, said.user, said.info));

    /// <summary>A user has gone, with the last connection.</summary>
    public static Message Left(string channel, string user) =>
        Write(channel, "left", user, static (json, user) => json.WriteString("user", user));

    /// <summary>The server took the connection off, or did not let it on.</summary>
    public static Message Ended(string channel, Refusal refusal) =>
        Write(channel, "ended", refusal, static (json, refusal) =>
        {
            json.WriteString("code", refusal.Code.Value);
            json.WriteString("message", refusal.Message);
        });

    private static void WriteMember(Utf8JsonWriter json, string user, ReadOnlyMemory<byte> info)
    {
        json.WriteString("user", user);
        json.WriteKept("info", info);
    }

    private static Message Write<TState>(string channel, string change, TState state, Action<Utf8JsonWriter, TState> write) =>
        new(Name, MessageJson.Write((channel, change, state, write), static (json, said) =>
        {
            json.WriteString("channel", said.channel);
            json.WriteString("change", said.change);
            said.write(json, said.state);
        }));
}
