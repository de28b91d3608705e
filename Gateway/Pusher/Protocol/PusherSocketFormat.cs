using System.Buffers.Binary;
using Nudge.Realtime.Sockets.WebSockets;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>WebSocket: each event is a text frame; joined, the frames stand one behind the other.</summary>
internal sealed class PusherSocketFormat() : PusherFormat(2)
{
    public static PusherSocketFormat Instance { get; } = new();

    public override byte[] Encode(Message message) => DataFrame.Of(message.Json.Span);

    public override byte[] Join(IReadOnlyList<Message> messages)
    {
        var length = 0;
        for (var i = 0; i < messages.Count; i++)
            length += DataFrame.HeaderLength(messages[i].Json.Length) + messages[i].Json.Length;
        var joined = new byte[length];
        var rest = joined.AsSpan();
        for (var i = 0; i < messages.Count; i++)
            rest = rest[DataFrame.Write(rest, messages[i].Json.Span)..];
        return joined;
    }

    public override byte[] Close(int code, string reason) => CloseFrame.Of(code, reason);

    public override bool MarksPings => true;

    // Every WebSocket library answers it by itself; many clients pass an event named pusher:ping over.
    public override ReadOnlyMemory<byte> Ping(ulong mark)
    {
        Span<byte> payload = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(payload, mark);
        return LifeFrame.Ping(payload);
    }
}
