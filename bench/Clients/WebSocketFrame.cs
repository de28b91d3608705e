using System.Buffers.Binary;

namespace Nudge.Bench.Clients;

/// <summary>One frame of RFC 6455, found in what has arrived.</summary>
internal readonly ref struct WebSocketFrame
{
    internal const int Continuation = 0x0;
    internal const int Text = 0x1;
    internal const int Close = 0x8;
    internal const int Ping = 0x9;
    internal const int Pong = 0xA;

    internal required int Opcode { get; init; }

    internal required bool IsFinal { get; init; }

    internal required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Takes a frame from the front of <paramref name="bytes"/>, if it is there whole. A server's frames are not masked.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> bytes, out WebSocketFrame frame)
    {
        frame = default;
        if (bytes.Length < 2)
            return false;
        var (head, length) = (2, bytes[1] & 0x7F);
        if (length >= 126)
        {
            head = length == 126 ? 4 : 10;
            if (bytes.Length < head)
                return false;
            length = head == 4
                ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])
                : checked((int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]));
        }

        if (bytes.Length < head + length)
            return false;
        frame = new WebSocketFrame { Opcode = bytes[0] & 0x0F, IsFinal = (bytes[0] & 0x80) != 0, Payload = bytes.Slice(head, length) };
        bytes = bytes[(head + length)..];
        return true;
    }

    /// <summary>A client's frame. It must be masked; the mask is zero, which leaves the payload as it is.</summary>
    /// <param name="opcode">Its opcode.</param>
    /// <param name="payload">Fewer than 65,536 bytes.</param>
    /// <param name="isFinal">Whether the message ends with it.</param>
    internal static byte[] Build(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true)
    {
        var head = payload.Length < 126 ? 6 : 8;
        var frame = new byte[head + payload.Length];
        frame[0] = (byte)((isFinal ? 0x80 : 0) | opcode);
        frame[1] = (byte)(0x80 | (head == 6 ? payload.Length : 126));
        if (head == 8)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        payload.CopyTo(frame.AsSpan(head));
        return frame;
    }
}
