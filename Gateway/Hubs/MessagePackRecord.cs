using System.Buffers;

namespace Nudge.Gateway.Hubs;

/// <summary>Records of SignalR's MessagePack protocol stand behind their length, seven bits a byte, the lowest first.</summary>
internal static class MessagePackRecord
{
    /// <summary>Bytes of the longest length.</summary>
    public const int LengthBytesMax = 5;

    private const int Bits = 7;
    private const byte More = 1 << Bits;

    /// <summary>Takes the next record, without its length.</summary>
    /// <exception cref="InvalidDataException">There is a length without an end.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> record)
    {
        record = default;
        var reader = new SequenceReader<byte>(input);
        var length = default(Length);
        while (reader.TryRead(out var next))
        {
            if (!length.TryAdd(next))
                throw new InvalidDataException("The length of a record has no end.");
            if (!length.IsWhole)
                continue;
            if (reader.Remaining < length.Value)
                return false;
            record = input.Slice(reader.Position, length.Value);
            input = input.Slice(record.End);
            return true;
        }

        return false;
    }

    /// <summary>Writes a length; says how many bytes it has.</summary>
    public static int WriteLength(Span<byte> target, int length)
    {
        var written = 0;
        for (; length >= More; length >>= Bits)
            target[written++] = (byte)(length | More);
        target[written++] = (byte)length;
        return written;
    }

    /// <summary>A length that comes byte by byte.</summary>
    public struct Length
    {
        private int _bytes;

        public long Value { get; private set; }

        public bool IsWhole { get; private set; }

        public readonly bool IsBegun => _bytes > 0;

        /// <summary>Takes its next byte; <see langword="false"/>: it is longer than any length is.</summary>
        public bool TryAdd(byte next)
        {
            if (_bytes == LengthBytesMax)
                return false;
            Value |= (long)(next & ~More) << (Bits * _bytes++);
            IsWhole = (next & More) == 0;
            return true;
        }
    }
}
