using Nudge.Realtime.Sockets.WebSockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// Messages as invocations of one of SignalR's protocols, in WebSocket frames as they go over the wire. A frame may hold many records, so
/// joining is putting their records behind each other.
/// </summary>
internal abstract class HubFormat(int slot, FrameKind frame) : WireFormat(slot)
{
    /// <summary>The protocols as handshakes name them.</summary>
    public const string JsonName = "json";

    /// <inheritdoc cref="JsonName"/>
    public const string MessagePackName = "messagepack";

    public static HubFormat Json { get; } = new JsonHubFormat();

    public static HubFormat MessagePack { get; } = new MessagePackHubFormat();

    /// <summary>The frames that its records go in.</summary>
    public FrameKind Frame { get; } = frame;

    /// <summary>A record that says the server is there.</summary>
    public abstract ReadOnlyMemory<byte> Ping { get; }

    /// <summary>The record that ends a connection whose client may come back; official clients with automatic reconnect do.</summary>
    public abstract ReadOnlyMemory<byte> Close { get; }

    /// <summary>More than a record of totals takes, with its frame: twenty digits for each of its numbers.</summary>
    public const int TotalsBytesMax = 512;

    /// <summary>
    /// Spells <c>counts</c> without channels: each client has totals of its own, and very many may have new ones at the same moment, so
    /// this allocates nothing.
    /// </summary>
    /// <param name="totals">Its body.</param>
    /// <param name="frame">Takes the whole frame; <see cref="TotalsBytesMax"/> is enough.</param>
    /// <returns>Bytes that were written.</returns>
    public abstract int Spell(in Totals totals, Span<byte> frame);

    public override byte[] Join(IReadOnlyList<Message> messages)
    {
        var joined = DataFrame.Create(messages.Sum(message => DataFrame.PayloadOf(message.For(this)).Length), out var header, Frame);
        var rest = joined.AsSpan(header);
        foreach (var message in messages)
            Put(ref rest, DataFrame.PayloadOf(message.For(this)));
        return joined;
    }

    protected static void Put(ref Span<byte> rest, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
