using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>Names a Pusher connection: two numbers at random with a dot between, which servers' libraries insist on.</summary>
internal readonly record struct SocketId(ulong Value)
{
    /// <summary>The longest that is taken: two numbers of 20 digits.</summary>
    public const int MaxLength = 41;

    /// <summary>Names no connection.</summary>
    public static readonly SocketId None;

    /// <summary>Stands for it where others can read: nobody can tell the id from it.</summary>
    public ulong Mark
    {
        get
        {
            Span<byte> id = stackalloc byte[sizeof(ulong)];
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            BinaryPrimitives.WriteUInt64BigEndian(id, Value);
            SHA256.HashData(id, hash);
            return BinaryPrimitives.ReadUInt64BigEndian(hash);
        }
    }

    public static SocketId Create()
    {
        ulong value = 0;
        while (value == 0)
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
        return new(value);
    }

    /// <summary>Reads a socket id that a server sent.</summary>
    /// <returns>
    /// <see langword="false"/> if it is not of the form <c>^\d+\.\d+$</c>. One of that form that no connection can have is
    /// <see cref="None"/>.
    /// </returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out SocketId id)
    {
        id = None;
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot <= 0 || text!.Length > MaxLength || dot == text.Length - 1)
            return false;
        var high = text.AsSpan(0, dot);
        var low = text.AsSpan(dot + 1);
        if (!AreDigits(high) || !AreDigits(low))
            return false;
        if (uint.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && uint.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var second))
        {
            var read = new SocketId(((ulong)first << 32) | second);
            id = read.ToString() == text ? read : None;
        }

        return true;
    }

    /// <summary>Writes it as ASCII; says how many bytes.</summary>
    public int Format(Span<byte> utf8)
    {
        Utf8Formatter.TryFormat((uint)(Value >> 32), utf8, out var first);
        utf8[first] = (byte)'.';
        Utf8Formatter.TryFormat((uint)Value, utf8[(first + 1)..], out var second);
        return first + 1 + second;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(uint)(Value >> 32)}.{(uint)Value}");

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
