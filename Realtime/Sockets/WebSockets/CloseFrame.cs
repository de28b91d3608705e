using System.Buffers.Binary;
using System.Text.Unicode;

namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>Close frames (RFC 6455, sections 5.5.1 and 7.4).</summary>
public static class CloseFrame
{
    public const int Normal = 1000;
    public const int GoingAway = 1001;
    public const int ProtocolError = 1002;
    public const int Unsupported = 1003;
    public const int NotUtf8 = 1007;
    public const int TooLarge = 1009;

    private const int ReasonBytesMax = 123;

    /// <summary>A close frame of a server.</summary>
    /// <param name="code">Why.</param>
    /// <param name="reason">For people; cut where it would not fit.</param>
    public static byte[] Of(int code, string reason)
    {
        Span<byte> text = stackalloc byte[ReasonBytesMax];
        Utf8.FromUtf16(reason, text, out _, out var length);
        var frame = new byte[4 + length];
        frame[0] = 0x88;
        frame[1] = (byte)(2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)code);
        text[..length].CopyTo(frame.AsSpan(4));
        return frame;
    }

    /// <summary>Reads what a client gave as the reason of its end.</summary>
    /// <param name="payload">Of its close frame.</param>
    /// <param name="code">The code to answer with: its own code, 1000 if it gave none, or what was wrong with it.</param>
    /// <returns>Whether nothing was wrong.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out int code)
    {
        code = Normal;
        if (payload.IsEmpty)
            return true;
        code = ProtocolError;
        if (payload.Length == 1)
            return false;
        var given = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (given is not (>= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999))
            return false;
        code = Utf8.IsValid(payload[2..]) ? given : NotUtf8;
        return code == given;
    }
}
