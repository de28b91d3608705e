using System.Buffers.Binary;
using Nudge.Gateway.Connections.WebSockets;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>How a transport spells Pusher's events. A message's JSON is the whole event; the formats differ in what they put around it.</summary>
/// <param name="slot">See <see cref="WireFormat"/>.</param>
internal abstract class PusherFormat(int slot) : WireFormat(slot)
{
    /// <summary>The event that ends the connection.</summary>
    /// <param name="code">Pusher's, or one of RFC 6455.</param>
    /// <param name="reason">For people.</param>
    public abstract byte[] Close(int code, string reason);

    /// <summary>Whether the answer to a ping says which ping it answers.</summary>
    public abstract bool MarksPings { get; }

    /// <summary>Asks for a sign of life.</summary>
    /// <param name="mark">Which ping it is; comes back in the answer if <see cref="MarksPings"/>.</param>
    public abstract ReadOnlyMemory<byte> Ping(ulong mark);

    /// <summary>Which ping an answer says that it answers; <see langword="null"/>: none of ours.</summary>
    public static ulong? MarkOf(ReadOnlySpan<byte> payload) =>
        payload.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(payload) : null;
}

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
