using System.Text.Json;

namespace Nudge.Bench.Counting;

/// <summary>
/// Counts what a user has not read by looking at every row, as design and docs/protocol/rest.md define it; nothing of it is the product's
/// code.
/// </summary>
/// <remarks>The log of each channel is read once, so it holds for a store that nobody writes in meanwhile. One app.</remarks>
internal sealed class RowCount(StoredTables tables, string app)
{
    private readonly Dictionary<string, ChannelRows?> _channels = [];

    /// <summary>The count, and which of the exceptions to a plain subtraction are among the rows.</summary>
    internal async Task<(UserCount Count, Exceptions Exceptions)> CountAsync(string user)
    {
        var exceptions = new Exceptions();
        if (await tables.ReadAsync(
            "select id, floor from heads where kind = 1 and app = $1 and name = $2", app, user) is not [[long actor, long floor]])
            return (new(default, default, new Dictionary<string, Tally>()), exceptions);
        var mutes = await ReadMutesAsync(actor);
        var own = await CountOwnAsync(actor, floor, mutes, exceptions);
        var channels = new Dictionary<string, Tally>();
        foreach (var row in await tables.ReadAsync(
            "select channel, epoch, start, read_up_to, seen_up_to, read_ahead from subscriptions where actor = $1", actor))
            channels[(string)row[0]!] = await CountChannelAsync(user, actor, row, mutes, exceptions);
        return (new(
            new(own.Unread + channels.Values.Sum(tally => tally.Unread), own.Unseen + channels.Values.Sum(tally => tally.Unseen)), own,
            channels), exceptions);
    }

    private async Task<Tally> CountChannelAsync(string user, long actor, object?[] subscription, Mutes mutes, Exceptions exceptions)
    {
        var channel = (string)subscription[0]!;
        if (await ChannelAsync(channel) is not { } log)
            return default;
        // Cursors and marks of another life of the channel say nothing about this one.
        var isThisLife = (long)subscription[1]! == log.Epoch;
        var start = isThisLife ? (long)subscription[2]! : 0;
        var (readUpTo, seenUpTo) = isThisLife ? ((long)subscription[3]!, (long)subscription[4]!) : (0, 0);
        var ahead = isThisLife ? JsonSerializer.Deserialize<long[]>((string)subscription[5]!)! : [];
        var deleted = isThisLife
            ? (await tables.ReadAsync("select \"offset\" from marks where actor = $1 and channel = $2 and deleted", actor, channel))
                .Select(row => (long)row[0]!).ToHashSet()
            : [];
        exceptions.ReadsAhead += ahead.Length / 2;
        exceptions.Deletes += deleted.Count;
        exceptions.OwnRows += log.Rows.Count(row => row.Actor == user);
        exceptions.MutedRows += log.Rows.Count(row => mutes.Hides(row.Type, row.Entity));
        if (mutes.Channels.Contains(channel))
        {
            exceptions.MutedChannels++;
            return default;
        }

        var unread = log.Rows.Where(row =>
            row.Offset > start && row.Offset > readUpTo && !IsIn(ahead, row.Offset) && !deleted.Contains(row.Offset) && row.Actor != user
            && !mutes.Hides(row.Type, row.Entity)).ToArray();
        return new(unread.Length, unread.Count(row => row.Offset > seenUpTo));
    }

    /// <summary>Plays the user's log from its floor.</summary>
    private async Task<Tally> CountOwnAsync(long actor, long floor, Mutes mutes, Exceptions exceptions)
    {
        var items = new Dictionary<string, OwnItem>();
        foreach (var row in await tables.ReadAsync(
            "select version, change, item_id, type, entity, body from inbox_log where actor = $1 order by version", actor))
        {
            var (version, change) = ((long)row[0]!, (long)row[1]!);
            if (version <= floor)
                continue;
            // Numbers of docs: 1 item, 2 grown, 3 seen, 4 read, 5 archived, 6 restored, 7 deleted.
            if (change is 1 or 2)
                items[(string)row[2]!] = new(version, (string)row[3]!, (string?)row[4]);
            else if (change is >= 3 and <= 7)
                exceptions.OwnMarks += Mark(items, change, (byte[])row[5]!);
        }

        var unread = items.Values.Where(item => !item.Read && !mutes.Hides(item.Type, item.Entity)).ToArray();
        return new(unread.Length, unread.Count(item => !item.Seen));
    }

    private static int Mark(Dictionary<string, OwnItem> items, long change, byte[] body)
    {
        using var mark = JsonDocument.Parse(body);
        var upTo = mark.RootElement.TryGetProperty("upTo", out var bound) ? bound.GetInt64() : 0;
        var ids = mark.RootElement.TryGetProperty("ids", out var named)
            ? named.EnumerateArray().Select(id => id.GetString()!).ToHashSet()
            : [];
        var marked = items.Where(pair => pair.Value.Version <= upTo || ids.Contains(pair.Key)).ToArray();
        foreach (var (id, item) in marked)
        {
            if (change == 7)
                items.Remove(id);
            else
                items[id] = item with { Seen = item.Seen || change is 3 or 4 or 5, Read = item.Read || change is 4 or 5 };
        }

        return marked.Length;
    }

    private async Task<Mutes> ReadMutesAsync(long actor)
    {
        if (await tables.ReadAsync("select json from preferences where actor = $1", actor) is not [[byte[] json]])
            return new([], [], []);
        using var preferences = JsonDocument.Parse(json);
        return new(Names("mutedChannels"), Names("mutedTypes"), Names("mutedEntities"));

        HashSet<string> Names(string list) =>
            preferences.RootElement.GetProperty(list).EnumerateArray().Select(name => name.GetString()!).ToHashSet();
    }

    private async Task<ChannelRows?> ChannelAsync(string channel)
    {
        if (!_channels.TryGetValue(channel, out var rows))
            _channels[channel] = rows = await ReadChannelAsync(channel);
        return rows;
    }

    private async Task<ChannelRows?> ReadChannelAsync(string channel)
    {
        if (await tables.ReadAsync("select id, epoch, floor from heads where kind = 2 and app = $1 and name = $2", app, channel)
            is not [[long actor, long epoch, long floor]])
            return null;
        var rows = await tables.ReadAsync(
            "select \"offset\", actor_id, type, entity from channel_log where actor = $1 order by \"offset\"", actor);
        return new(epoch, [.. rows.Select(row => new ChannelRow((long)row[0]!, (string?)row[1], (string)row[2]!, (string?)row[3]))
            .Where(row => row.Offset > floor)]);
    }

    private static bool IsIn(long[] ranges, long offset)
    {
        for (var i = 0; i < ranges.Length; i += 2)
        {
            if (offset >= ranges[i] && offset <= ranges[i + 1])
                return true;
        }

        return false;
    }

    private sealed record ChannelRows(long Epoch, ChannelRow[] Rows);

    private sealed record ChannelRow(long Offset, string? Actor, string Type, string? Entity);

    private sealed record OwnItem(long Version, string Type, string? Entity, bool Seen = false, bool Read = false);

    private sealed record Mutes(HashSet<string> Channels, HashSet<string> Types, HashSet<string> Entities)
    {
        internal bool Hides(string type, string? entity) => Types.Contains(type) || (entity is not null && Entities.Contains(entity));
    }
}
