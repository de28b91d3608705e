using System.Text;
using Nudge.Gateway.Connections.WebSockets;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// Messages as invocations of SignalR's JSON protocol, in WebSocket frames as they go over the wire. A frame may hold many records, so joining is
/// putting their records behind each other.
/// </summary>
internal sealed class HubFormat() : WireFormat(0)
{
    public static HubFormat Instance { get; } = new();

    /// <summary>A record that says the server is there.</summary>
    public static ReadOnlyMemory<byte> Ping { get; } = TextFrame.Of("{\"type\":6}\u001e"u8);

    /// <summary>The record that ends a connection whose client may come back; official clients with automatic reconnect do.</summary>
    public static ReadOnlyMemory<byte> Close { get; } =
        (byte[])[.. TextFrame.Of("{\"type\":7,\"allowReconnect\":true}\u001e"u8), .. TextFrame.Close];

    public override byte[] Encode(Message message)
    {
        var head = "{\"type\":1,\"target\":\""u8;
        var middle = "\",\"arguments\":["u8;
        var tail = "]}\u001e"u8;
        // Names are ours: ASCII without anything to escape.
        var record = TextFrame.Create(head.Length + message.Name.Length + middle.Length + message.Json.Length + tail.Length, out var header);
        var rest = record.AsSpan(header);
        Put(ref rest, head);
        rest = rest[Encoding.ASCII.GetBytes(message.Name, rest)..];
        Put(ref rest, middle);
        Put(ref rest, message.Json.Span);
        Put(ref rest, tail);
        return record;
    }

    public override byte[] Join(IReadOnlyList<Message> messages)
    {
        var joined = TextFrame.Create(messages.Sum(message => TextFrame.PayloadOf(message.For(this)).Length), out var header);
        var rest = joined.AsSpan(header);
        foreach (var message in messages)
            Put(ref rest, TextFrame.PayloadOf(message.For(this)));
        return joined;
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
