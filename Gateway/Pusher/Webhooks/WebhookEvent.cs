using System.Buffers;
using System.Text.Json;
using Nudge.Core.Occupancy;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>A notice as Pusher's webhooks say it.</summary>
internal static class WebhookEvent
{
    public static string NameOf(OccupancyNotice notice) => notice switch
    {
        ChannelOccupied => "channel_occupied",
        ChannelVacated => "channel_vacated",
        MemberAdded => "member_added",
        MemberRemoved => "member_removed",
        ClientEventSent => "client_event",
        CacheMissed => "cache_miss",
        SubscriptionsCounted => "subscription_count",
        _ => throw new ArgumentOutOfRangeException(nameof(notice), notice, "There is no webhook event for this notice."),
    };

    /// <summary>The event as it stands in the body of a request.</summary>
    public static byte[] Write(OccupancyNotice notice)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("name", NameOf(notice));
            json.WriteString("channel", notice.Channel);
            WriteRest(json, notice);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteRest(Utf8JsonWriter json, OccupancyNotice notice)
    {
        switch (notice)
        {
            case MemberAdded added:
                json.WriteString("user_id", added.User);
                break;
            case MemberRemoved removed:
                json.WriteString("user_id", removed.User);
                break;
            case ClientEventSent sent:
                json.WriteString("event", sent.Name);
                WriteData(json, sent.Data.Span);
                json.WriteString("socket_id", sent.SocketId);
                if (sent.User is not null)
                    json.WriteString("user_id", sent.User);
                break;
            case SubscriptionsCounted counted:
                json.WriteNumber("subscription_count", counted.Count);
                break;
        }
    }

    /// <summary>Data is a string there: other JSON becomes the text of it.</summary>
    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data)
    {
        json.WritePropertyName("data");
        if (data is [(byte)'"', ..])
            json.WriteRawValue(data, skipInputValidation: true);
        else
            json.WriteStringValue(data);
    }
}
