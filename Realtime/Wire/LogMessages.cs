using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Realtime.Wire;

/// <summary>The messages from the logs of inboxes and channels, live or replayed.</summary>
public static class LogMessages
{
    /// <summary>The message of an event; <see langword="null"/> if it is none of a client's business.</summary>
    public static Message? Of(ActorEvent told) => told switch
    {
        ChannelAppended row => ChannelRow(row.Key.Channel.Value, row.Epoch, row.Row),
        ChannelEphemeral passed => Passed(passed.Id, passed.At, passed.Key.Channel.Value, passed.Envelope),
        ChannelSignalled signal => Signal(signal.Name.Value, signal.Key.Channel.Value, signal.Payload, signal.Stamp),
        InboxAppended row => InboxRow(row.Epoch, row.Row, row.Floor, row.Counts),
        InboxEphemeral passed => Passed(passed.Id, passed.At, null, passed.Envelope),
        InboxSignalled signal => Signal(signal.Name.Value, null, signal.Payload, signal.Stamp),
        _ => null,
    };

    public static Message ChannelRow(string channel, Epoch epoch, ChannelRow row)
    {
        var json = MessageJson.Write((channel, epoch, row), static (json, told) =>
        {
            json.WriteString("channel", told.channel);
            json.WriteString("epoch", told.epoch.ToString());
            json.WriteNumber("offset", told.row.Offset);
            json.WriteString("id", told.row.Id);
            json.WriteTime("at", told.row.At);
            json.WriteKept("notification", told.row.Body);
        });
        return new("channel", json) { Channel = channel, Position = new(epoch, row.Offset), Envelope = row.Body };
    }

    /// <param name="epoch">The life of the log.</param>
    /// <param name="row">The row.</param>
    /// <param name="floor">Items up to this version are no longer retained.</param>
    /// <param name="counts">Of own items; <see langword="null"/>: not known for this row, and a later one carries them.</param>
    public static Message InboxRow(Epoch epoch, InboxRow row, long floor, OwnCounts? counts)
    {
        var json = MessageJson.Write((epoch, row, floor, counts), static (json, told) =>
        {
            json.WriteString("epoch", told.epoch.ToString());
            json.WriteNumber("version", told.row.Version);
            json.WriteNumber("prev", told.row.Version - 1);
            json.WriteNumber("floor", told.floor);
            json.WriteString("change", ChangeNames.Of(told.row.Change));
            json.WriteTime("at", told.row.At);
            if (told.row.Item is { } item)
                WriteItem(json, told.row, item);
            else
                json.WriteKept("data", told.row.Body);
            if (told.counts is { } counts)
                json.WriteCounts(counts);
        });
        return new("inbox", json) { Position = new(epoch, row.Version) };
    }

    private static void WriteItem(Utf8JsonWriter json, InboxRow row, ItemFacts item)
    {
        json.WriteStartObject("item");
        json.WriteString("id", item.Id);
        json.WriteNumber("version", row.Version);
        json.WriteNumber("firstVersion", item.FirstVersion);
        json.WriteNumber("count", item.Count);
        json.WriteStartArray("actors");
        foreach (var actor in item.Actors)
            json.WriteStringValue(actor);
        json.WriteEndArray();
        json.WriteKept("notification", row.Body);
        json.WriteEndObject();
    }

    private static Message Passed(string id, DateTimeOffset at, string? channel, ReadOnlyMemory<byte> envelope)
    {
        var json = MessageJson.Write((id, at, channel, envelope), static (json, told) =>
        {
            json.WriteString("id", told.id);
            json.WriteTime("at", told.at);
            if (told.channel is not null)
                json.WriteString("channel", told.channel);
            json.WriteKept("notification", told.envelope);
        });
        return new("notification", json);
    }

    /// <param name="name">The signal's name.</param>
    /// <param name="channel"><see langword="null"/>: the user's own.</param>
    /// <param name="payload">One line of JSON.</param>
    /// <param name="stamp">If it is an invalidation that is kept: its place; otherwise 0.</param>
    public static Message Signal(string name, string? channel, ReadOnlyMemory<byte> payload, long stamp)
    {
        var json = MessageJson.Write((name, channel, payload, stamp), static (json, told) =>
        {
            json.WriteString("name", told.name);
            if (told.channel is not null)
                json.WriteString("channel", told.channel);
            json.WriteKept("payload", told.payload);
            if (told.stamp > 0)
                json.WriteNumber("stamp", told.stamp);
        });
        return new("signal", json) { Channel = channel, Stamp = stamp };
    }
}
