using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Nudge.Realtime.Sockets.WebSockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>SignalR's JSON protocol: the message's own bytes with a few around them.</summary>
internal sealed class JsonHubFormat() : HubFormat(0, FrameKind.Text)
{
    public override ReadOnlyMemory<byte> Ping { get; } = DataFrame.Of("{\"type\":6}\u001e"u8);

    public override ReadOnlyMemory<byte> Close { get; } =
        (byte[])[.. DataFrame.Of("{\"type\":7,\"allowReconnect\":true}\u001e"u8), .. DataFrame.Close];

    public override byte[] Encode(Message message)
    {
        var head = "{\"type\":1,\"target\":\""u8;
        var middle = "\",\"arguments\":["u8;
        var tail = "]}\u001e"u8;
        // Names are ours: ASCII without anything to escape.
        var record = DataFrame.Create(
            head.Length + message.Name.Length + middle.Length + message.Json.Length + tail.Length, out var header);
        var rest = record.AsSpan(header);
        Put(ref rest, head);
        rest = rest[Encoding.ASCII.GetBytes(message.Name, rest)..];
        Put(ref rest, middle);
        Put(ref rest, message.Json.Span);
        Put(ref rest, tail);
        return record;
    }

    public override int Spell(in Totals totals, Span<byte> frame)
    {
        Span<byte> record = stackalloc byte[TotalsBytesMax];
        var own = totals.Own;
        Utf8.TryWrite(
            record, CultureInfo.InvariantCulture,
            $$"""
            {"type":1,"target":"counts","arguments":[{"version":{{own.Version}},"counts":{"unread":{{own.Unread}},"unseen":{{own.Unseen}},"version":{{own.Version}}},"channels":[],"unread":{{totals.Unread}},"unseen":{{totals.Unseen}}}]}{{"\u001e"}}
            """,
            out var length);
        return DataFrame.Write(frame, record[..length]);
    }
}
