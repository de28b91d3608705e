using System.Buffers.Binary;
using System.Text;

namespace Nudge.Tests.Support.Push;

/// <summary>A message of Protocol Buffers, written field by field.</summary>
internal sealed class ProtoText
{
    private const int VarInt = 0, Bits64 = 1, Length = 2;

    private readonly List<byte> _bytes = [];

    public static byte[] Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public ProtoText Flag(int field, bool value) => Add(field, VarInt, [value ? (byte)1 : (byte)0]);

    public ProtoText Fixed(int field, ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Add(field, Bits64, bytes);
    }

    public ProtoText Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoText Part(int field, ProtoText value) => Bytes(field, value.ToArray());

    public ProtoText Bytes(int field, byte[] value) => Add(field, Length, [.. Number((ulong)value.Length), .. value]);

    public byte[] ToArray() => [.. _bytes];

    private ProtoText Add(int field, int kind, byte[] value)
    {
        _bytes.AddRange(Number((ulong)((field << 3) | kind)));
        _bytes.AddRange(value);
        return this;
    }
}
