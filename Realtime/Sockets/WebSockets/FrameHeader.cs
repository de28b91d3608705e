using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nudge.Realtime.Sockets.WebSockets;

/// <summary>The header of a client's frame (RFC 6455, section 5.2).</summary>
internal readonly record struct FrameHeader(FrameKind Kind, bool IsFinal, int Length, int PayloadLength, uint Mask)
{
    private const int LengthMax = 14;

    /// <summary>Reads the header at the start of what has come.</summary>
    /// <param name="bytes">The bytes that have come.</param>
    /// <param name="payloadBytesMax">The longest payload that is taken.</param>
    /// <param name="header">The header, if it is whole.</param>
    /// <param name="error">The code to close with, by what is wrong; 0: nothing.</param>
    /// <returns>Whether it is whole and nothing is wrong.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int payloadBytesMax, out FrameHeader header, out int error)
    {
        header = default;
        error = 0;
        if (bytes.Length < 2)
            return false;
        var kind = (FrameKind)(bytes[0] & 0x0f);
        var isFinal = (bytes[0] & 0x80) != 0;
        var hasReserved = (bytes[0] & 0x70) != 0;
        var isMasked = (bytes[1] & 0x80) != 0;
        var shortLength = bytes[1] & 0x7f;
        var isControl = kind >= FrameKind.Close;
        if (hasReserved || !isMasked || !Enum.IsDefined(kind) || (isControl && (!isFinal || shortLength > 125)))
        {
            error = CloseFrame.ProtocolError;
            return false;
        }

        var extra = shortLength switch
        {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        var length = 2 + extra + 4;
        if (bytes.Length < length)
            return false;
        var payload = extra switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => (ulong)shortLength,
        };
        // The length is given in as few bytes as can hold it, and its highest bit is 0.
        if ((extra == 2 && payload < 126) || (extra == 8 && payload is <= ushort.MaxValue or > long.MaxValue))
        {
            error = CloseFrame.ProtocolError;
            return false;
        }

        if (payload > (ulong)payloadBytesMax)
        {
            error = CloseFrame.TooLarge;
            return false;
        }

        header = new(kind, isFinal, length, (int)payload, MemoryMarshal.Read<uint>(bytes[(length - 4)..]));
        return true;
    }

    /// <summary>The bytes that a frame may need to be whole.</summary>
    public static int FrameBytesMax(int payloadBytesMax) => LengthMax + payloadBytesMax;

    /// <summary>Takes the mask off a payload, in place.</summary>
    public void Unmask(Span<byte> payload)
    {
        var mask = Mask;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        var wide = ((ulong)mask << 32) | mask;
        for (var i = 0; i < words.Length; i++)
            words[i] ^= wide;
        var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask));
        for (var i = words.Length * sizeof(ulong); i < payload.Length; i++)
            payload[i] ^= key[i & 3];
    }
}
