using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Storage;

namespace Nudge.Tests.Conformance;

/// <summary>Writes one actor's rows as a loaded actor does: each append expects the head that the one before it leaves.</summary>
internal sealed class StoredLog(IStore store, ActorKey key)
{
    private static readonly DateTimeOffset FirstAt = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    internal ActorKey Key => key;

    internal Head? Head { get; set; }

    internal Lineage? Lineage { get; set; }

    /// <summary>Goes on from what the store has, as a reloaded actor does.</summary>
    internal async Task<StoredLog> ReloadAsync() =>
        new(store, key) { Head = await store.ReadHeadAsync(key, CancellationToken.None), Lineage = new() };

    /// <summary>Hands an append over. The head moves to the last of its log rows.</summary>
    internal Task<AppendOutcome> AppendAsync(params Row[] rows)
    {
        var head = Head ?? new Head(Epoch.Create(), 0, 0);
        var version = rows.Select(row => row is InboxRow inbox ? inbox.Version : row is ChannelRow channel ? channel.Offset : 0)
            .Append(head.Version).Max();
        return AppendAsync(head with { Version = version }, rows);
    }

    internal Task<AppendOutcome> AppendAsync(Head next, params Row[] rows)
    {
        var append = new Append(key, Head, next, rows) { Lineage = Lineage };
        Head = next;
        return store.AppendAsync(append);
    }

    /// <summary>Appends, and expects success.</summary>
    internal async Task WriteAsync(params Row[] rows) => Assert.Equal(AppendOutcome.Durable, await AppendAsync(rows));

    /// <summary>Writes so many channel rows, one second apart.</summary>
    internal async Task WriteChannelRowsAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await WriteAsync(ChannelRow());
    }

    internal Task<AppendOutcome> RaiseFloorAsync(long floor) => AppendAsync(Head!.Value with { Floor = floor });

    /// <summary>The next channel row.</summary>
    internal ChannelRow ChannelRow(string type = "note.updated", string? actor = null, string? entity = null, DateTimeOffset? at = null)
    {
        var offset = (Head?.Version ?? 0) + 1;
        return new(offset, at ?? AtOf(offset), $"n-{offset}", type, actor, entity, Bytes($"{{\"n\":{offset}}}"));
    }

    /// <summary>The next inbox row that opens an item.</summary>
    internal InboxRow Item(string id, DateTimeOffset? at = null, string body = """{"type":"note.updated"}""")
    {
        var version = (Head?.Version ?? 0) + 1;
        var moment = at ?? AtOf(version);
        return new(version, InboxChange.Item, moment, new(id, version, moment, "note.updated", null, null, null, 1, []), Bytes(body));
    }

    internal AcceptedRow Accepted(string id, DateTimeOffset at) => new(id, at, Head?.Version ?? 0, Head?.Epoch ?? default);

    internal static DateTimeOffset AtOf(long version) => FirstAt + TimeSpan.FromSeconds(version);

    internal static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
