using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Nudge.Core.Names;

/// <summary>The id of a notification; the same id for the same recipient within 24 h is one notification.</summary>
/// <remarks>1 to 128 visible ASCII characters without quotes, back quotes and back slashes. Compared ordinally.</remarks>
public sealed record NotificationId
{
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Name.Letters + "!#$%&()*+,-./:;<=>?@[]^_{|}~");

    // Crockford's base 32: no two characters look alike, and text sorts as the number does.
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private NotificationId(string value) => Value = value;

    public string Value { get; }

    /// <summary>
    /// A new one: 48 bits of milliseconds, so that ids sort by time, and 80 random ones, as 26 letters and digits (a ULID).
    /// </summary>
    public static NotificationId Create(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return Of(now, bytes);
    }

    /// <summary>The same with 80 bits of something else in the place of the random ones.</summary>
    /// <param name="at">When.</param>
    /// <param name="bytes">16, of which the last ten count.</param>
    public static NotificationId Of(DateTimeOffset at, ReadOnlySpan<byte> bytes)
    {
        var low = BinaryPrimitives.ReadUInt128BigEndian(bytes) & ((UInt128.One << 80) - 1);
        var number = ((UInt128)(ulong)at.ToUnixTimeMilliseconds() << 80) | low;
        return new(string.Create(26, number, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
                text[i] = Digits[(int)(rest & 31)];
        }));
    }

    /// <returns>
    /// <see langword="false"/> if the text is empty, longer than <see cref="MaxLength"/>, or has a character outside the set.
    /// </returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NotificationId? name)
    {
        name = Name.IsWithin(text, MaxLength, Allowed) ? new NotificationId(text) : null;
        return name is not null;
    }

    /// <summary>Reads a name that is known to be valid: a literal, or what the store kept.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static NotificationId Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no NotificationId.");

    public override string ToString() => Value;
}
