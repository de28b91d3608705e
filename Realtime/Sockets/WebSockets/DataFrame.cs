using System.Buffers.Binary;

namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>A message of a server as one WebSocket frame (RFC 6455, section 5.2): unmasked, so that all receivers share it.</summary>
public static class DataFrame
{
    private const byte Final = 0x80;
    private const int ShortMax = 125;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>A close frame with code 1000.</summary>
    public static ReadOnlySpan<byte> Close => [0x88, 0x02, 0x03, 0xe8];

    /// <summary>Bytes before a payload of this length.</summary>
    public static int HeaderLength(int payloadLength) => payloadLength switch
    {
        <= ShortMax => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    /// <summary>A frame around one payload.</summary>
    public static byte[] Of(ReadOnlySpan<byte> payload, FrameKind kind = FrameKind.Text)
    {
        var frame = Create(payload.Length, out var header, kind);
        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <summary>A frame whose payload is still to be filled in, behind <paramref name="headerLength"/> bytes.</summary>
    public static byte[] Create(int payloadLength, out int headerLength, FrameKind kind = FrameKind.Text)
    {
        headerLength = HeaderLength(payloadLength);
        var frame = new byte[headerLength + payloadLength];
        WriteHeader(frame, payloadLength, headerLength, kind);
        return frame;
    }

    /// <summary>Writes a frame; says how many bytes it has.</summary>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> payload, FrameKind kind = FrameKind.Text)
    {
        var header = HeaderLength(payload.Length);
        WriteHeader(target, payload.Length, header, kind);
        payload.CopyTo(target[header..]);
        return header + payload.Length;
    }

    /// <summary>The payload of a frame that was made here.</summary>
    public static ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> frame) => frame[(frame[1] switch
    {
        Length16 => 4,
        Length64 => 10,
        _ => 2,
    })..];

    private static void WriteHeader(Span<byte> frame, int payloadLength, int headerLength, FrameKind kind)
    {
        frame[0] = (byte)(Final | (byte)kind);
        switch (headerLength)
        {
            case 2:
                frame[1] = (byte)payloadLength;
                break;
            case 4:
                frame[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payloadLength);
                break;
            default:
                frame[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(frame[2..], (ulong)payloadLength);
                break;
        }
    }
}
