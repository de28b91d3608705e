using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>Writes what hub calls answer.</summary>
internal static class HubAnswers
{
    public static HubAnswer Resumed(HubClient client, SessionAnswer answer, PreviousClose? previous, long stamp) =>
        HubAnswer.Of(MessageJson.Write((client, answer, previous, stamp), static (json, said) =>
        {
            var (client, answer, previous, stamp) = said;
            json.WriteString("connection", client.Id);
            json.WriteTime("expiresAt", client.Caller.ExpiresAt);
            json.WriteStartObject("inbox");
            json.WriteString("position", answer.Inbox.Position.ToString());
            json.WriteBoolean("recovered", answer.Inbox.IsRecovered);
            json.WriteCounts(answer.Summary.View.Counts);
            json.WriteEndObject();
            WriteChannels(json, answer);
            json.WriteNumber("unread", answer.Summary.Unread);
            json.WriteNumber("unseen", answer.Summary.Unseen);
            json.WriteNumber("stamp", stamp);
            if (previous is not null)
            {
                json.WriteStartObject("previousClose");
                json.WriteString("code", previous.Code);
                json.WriteString("reason", previous.Reason);
                json.WriteTime("at", previous.At);
                json.WriteEndObject();
            }
        }));

    public static HubAnswer Attached(string channel, Recovery recovery) =>
        HubAnswer.Of(MessageJson.Write((channel, recovery), static (json, said) =>
        {
            json.WriteString("channel", said.channel);
            WriteRecovery(json, said.recovery);
        }));

    public static HubAnswer Refreshed(DateTimeOffset expiresAt, IReadOnlyList<string> detached) =>
        HubAnswer.Of(MessageJson.Write((expiresAt, detached), static (json, said) =>
        {
            json.WriteTime("expiresAt", said.expiresAt);
            json.WriteStartArray("detached");
            foreach (var channel in said.detached)
                json.WriteStringValue(channel);
            json.WriteEndArray();
        }));

    private static void WriteChannels(Utf8JsonWriter json, SessionAnswer answer)
    {
        var counts = Count.Of(answer.Summary).ToDictionary(count => count.Name, StringComparer.Ordinal);
        json.WriteStartArray("channels");
        foreach (var channel in answer.Channels)
        {
            json.WriteStartObject();
            json.WriteString("channel", channel.Channel);
            if (channel.Recovery is { } recovery)
                WriteRecovery(json, recovery);
            else
                WriteError(json, channel.Refusal!);
            if (counts.TryGetValue(channel.Channel, out var count))
            {
                json.WritePropertyName("count");
                json.WriteCount(count.Channel, count.IsMuted);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRecovery(Utf8JsonWriter json, Recovery recovery)
    {
        json.WriteString("position", recovery.Position.ToString());
        json.WriteBoolean("recovered", recovery.IsRecovered);
    }

    private static void WriteError(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteNull("position");
        json.WriteBoolean("recovered", false);
        json.WriteStartObject("error");
        json.WriteString("code", refusal.Code.Value);
        json.WriteString("detail", refusal.Message);
        json.WriteEndObject();
    }
}
