using System.Text.Json;
using Nudge.Core.Inbox;

namespace Nudge.Realtime.Wire;

/// <summary>Counts as docs/protocol/realtime.md has them.</summary>
public static class CountJson
{
    /// <summary>The members <c>counts</c> of the user's own log.</summary>
    public static void WriteCounts(this Utf8JsonWriter json, OwnCounts counts)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("unread", counts.Unread);
        json.WriteNumber("unseen", counts.Unseen);
        json.WriteNumber("version", counts.Version);
        json.WriteEndObject();
    }

    /// <summary>One <c>Count</c> of a channel, as an element of an array.</summary>
    public static void WriteCount(this Utf8JsonWriter json, ChannelCount count, bool isMuted)
    {
        json.WriteStartObject();
        json.WriteString("channel", count.Channel);
        json.WriteString("epoch", count.Epoch);
        json.WriteNumber("head", count.Head);
        json.WriteNumber("floor", count.Floor);
        json.WriteNumber("base", count.Base);
        json.WriteNumber("seenBase", count.SeenBase);
        json.WriteBoolean("muted", isMuted);
        json.WriteEndObject();
    }

    /// <summary>The members <c>unread</c>, <c>unseen</c>, <c>inbox</c> and <c>channels</c> of an object that is open.</summary>
    public static void WriteVector(this Utf8JsonWriter json, InboxSummary summary)
    {
        json.WriteNumber("unread", summary.Unread);
        json.WriteNumber("unseen", summary.Unseen);
        json.WriteStartObject("inbox");
        json.WriteString("position", summary.View.Head.Position.ToString());
        json.WriteCounts(summary.View.Counts);
        json.WriteEndObject();
        json.WriteStartArray("channels");
        for (var i = 0; i < summary.Channels.Count; i++)
            json.WriteCount(summary.Channels[i], summary.View.Queries[i].Muted);
        json.WriteEndArray();
    }
}
