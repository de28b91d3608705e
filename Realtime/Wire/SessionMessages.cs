using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Realtime.Wire;

/// <summary>The server's messages about a connection, its sources and its counts.</summary>
public static class SessionMessages
{
    /// <summary>The first message of a connection whose user is attached.</summary>
    /// <param name="connection">Its name.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="expiresAt">When its token ends.</param>
    /// <param name="summary">The counts.</param>
    /// <param name="stamp">Invalidations up to this stamp are none of the client's business.</param>
    public static Message Welcome(string connection, string user, DateTimeOffset expiresAt, InboxSummary summary, long stamp)
    {
        var json = MessageJson.Write((connection, user, expiresAt, summary, stamp), static (json, said) =>
        {
            json.WriteString("connection", said.connection);
            json.WriteString("user", said.user);
            json.WriteTime("expiresAt", said.expiresAt);
            json.WriteVector(said.summary);
            json.WriteNumber("stamp", said.stamp);
        });
        return new("welcome", json);
    }

    /// <summary>Bases of channels, which replace those that the client has.</summary>
    /// <param name="own">Counts of own items.</param>
    /// <param name="channels">The channels that changed, or all of them.</param>
    /// <param name="totals"><see langword="null"/>: the client sums by itself.</param>
    public static Message Counts(OwnCounts own, IReadOnlyCollection<Count> channels, Totals? totals) =>
        new("counts", MessageJson.Write((own, channels, totals), static (json, said) =>
        {
            json.WriteNumber("version", said.own.Version);
            json.WriteCounts(said.own);
            json.WriteChannels(said.channels);
            if (said.totals is not { } totals)
                return;
            json.WriteNumber("unread", totals.Unread);
            json.WriteNumber("unseen", totals.Unseen);
        }));

    /// <summary>A channel of a stream is live from <paramref name="position"/> on.</summary>
    public static Message Attached(string channel, Position position, bool recovered)
    {
        var json = MessageJson.Write((channel, position, recovered), static (json, said) =>
        {
            json.WriteString("channel", said.channel);
            json.WriteString("position", said.position.ToString());
            json.WriteBoolean("recovered", said.recovered);
        });
        // Rows after the position may have gone out already, so it moves nothing.
        return new("attached", json) { Channel = channel };
    }

    /// <summary>
    /// Continuity of a log cannot be proven: it stands at <paramref name="position"/>, and what it holds must be fetched anew.
    /// </summary>
    public static Message Reset(string? channel, Position position, string reason)
    {
        var json = MessageJson.Write((channel, position, reason), static (json, said) =>
        {
            if (said.channel is not null)
                json.WriteString("channel", said.channel);
            json.WriteString("position", said.position.ToString());
            json.WriteString("reason", said.reason);
        });
        return new("reset", json) { Channel = channel, Position = position };
    }

    /// <summary>The server took a channel away.</summary>
    public static Message Detached(string channel, string code, string message) =>
        new("detached", MessageJson.Write((channel, code, message), static (json, said) =>
        {
            json.WriteString("channel", said.channel);
            json.WriteString("code", said.code);
            json.WriteString("message", said.message);
        }));

    /// <summary>Something that the client sent was wrong, and nobody waits for an answer to it.</summary>
    public static Message Error(Refusal refusal) => new("error", MessageJson.Write(refusal, WriteRefusal));

    public static void WriteRefusal(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteString("code", refusal.Code.Value);
        json.WriteString("detail", refusal.Message);
        if (refusal.Field is not null)
            json.WriteString("field", refusal.Field);
        if (refusal.Limit is { } limit)
            json.WriteNumber("limit", limit);
    }

    /// <summary>The last message before the server closes.</summary>
    public static Message Farewell(string code, string reason, TimeSpan? retryAfter) =>
        new("closing", MessageJson.Write((code, reason, retryAfter), static (json, said) =>
        {
            json.WriteString("code", said.code);
            json.WriteString("reason", said.reason);
            if (said.retryAfter is { } retryAfter)
                json.WriteNumber("retryAfterMs", (long)retryAfter.TotalMilliseconds);
            else
                json.WriteNull("retryAfterMs");
        }));
}
