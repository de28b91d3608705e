using System.Text.Json;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Http;

/// <summary>Items as docs/protocol/rest.md has them. The envelope stands in them as it was published.</summary>
internal static class ItemJson
{
    /// <summary>An item of an inbox's list: an own one, or one of a subscribed channel.</summary>
    internal static void WriteItem(this Utf8JsonWriter json, ListedItem item)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Id);
        json.WriteString("position", item.Position.ToString());
        json.WriteTime("at", item.At);
        if (item.Channel is { } channel)
            json.WriteString("channel", channel);
        json.WriteBoolean("seen", item.Seen);
        json.WriteBoolean("read", item.Read);
        json.WriteBoolean("archived", item.Archived);
        if (item.SnoozedUntil is { } until)
            json.WriteTime("snoozedUntil", until);
        if (item.Facts?.ExpiresAt is { } end)
            json.WriteTime("expiresAt", end);
        json.WriteNumber("count", item.Facts?.Count ?? 1);
        json.WriteStartArray("actors");
        foreach (var actor in item.Facts?.Actors ?? [])
            json.WriteStringValue(actor);
        json.WriteEndArray();
        json.WriteRaw("notification", item.Envelope);
        json.WriteEndObject();
    }

    /// <summary>A row of a channel's log, which knows no reader and so no state.</summary>
    internal static void WriteRow(this Utf8JsonWriter json, string channel, Epoch epoch, ChannelRow row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("position", new Position(epoch, row.Offset).ToString());
        json.WriteTime("at", row.At);
        json.WriteString("channel", channel);
        json.WriteRaw("notification", row.Body);
        json.WriteEndObject();
    }
}
