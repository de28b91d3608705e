using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nudge.Core.Apps;

/// <summary>
/// The host of an address as browsers write it (the URL standard of the WHATWG): lower case, punycode, one form of each number.
/// </summary>
internal static class WebHost
{
    private const int LengthMax = 253;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly IdnMapping Punycode = new() { AllowUnassigned = true };

    /// <summary>Writes a host.</summary>
    /// <returns>Why it is none, for people.</returns>
    public static string? FindMistake(string text, out string host)
    {
        host = "";
        if (text.Length == 0)
            return "it has no host";
        if (text.Contains('*', StringComparison.Ordinal))
            return "* stands alone, for every page, and in no host";
        if (text[0] == '[')
            return TryWriteV6(text, out host) ? null : "its host is no address of IPv6";
        if (!TryWriteName(text, out var name))
            return "its host cannot be written as browsers do: give it as punycode (xn--…)";
        if (name.AsSpan().ContainsAnyExcept(Characters))
            return "its host has a character that no host has";
        if (name.Length > LengthMax || name[0] == '.' || name.Contains("..", StringComparison.Ordinal))
            return "its host has an empty part, or is too long";
        if (IsNumber(LastPartOf(name)))
            return TryWriteV4(name, out host) ? null : "its host is no address of IPv4";
        host = name;
        return null;
    }

    /// <summary>
    /// Lower case, and punycode where it is not ASCII. The process has none of Unicode's tables (InvariantGlobalization), so what browsers
    /// would rewrite beyond the case of letters is not for us to write.
    /// </summary>
    private static bool TryWriteName(string text, out string name)
    {
        name = text.ToLowerInvariant();
        if (Ascii.IsValid(name))
            return true;
        // Dots of other scripts, which browsers take for dots.
        name = name.Replace('\u3002', '.').Replace('\uff0e', '.').Replace('\uff61', '.');
        if (!name.EnumerateRunes().All(IsKept))
            return false;
        try
        {
            name = Punycode.GetAscii(name);
            return true;
        }
        catch (ArgumentException)
        {
            // A part that is empty, or too long.
            return false;
        }
    }

    private static bool IsKept(Rune rune)
    {
        if (rune.IsAscii)
            return true;
        // Marks that would melt into the letter before them, letters in other clothes, and what is left out.
        if (rune.Value is (>= 0x300 and <= 0x36f) or (>= 0x2070 and <= 0x218f) or (>= 0x2460 and <= 0x24ff) or (>= 0xfb00 and <= 0xfdff)
            or (>= 0xfe00 and <= 0xfeff)
            or (>= 0xff00 and <= 0xffff) or (>= 0x1d400 and <= 0x1d7ff))
            return false;
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.OtherSymbol;
    }

    private static ReadOnlySpan<char> LastPartOf(string name)
    {
        var parts = name.AsSpan().TrimEnd('.');
        return parts[(parts.LastIndexOf('.') + 1)..];
    }

    private static bool IsNumber(ReadOnlySpan<char> part) =>
        part.StartsWith("0x")
            ? !part[2..].ContainsAnyExcept(AddressCharacters) && !part.Contains(':')
            : !part.ContainsAnyExceptInRange('0', '9');

    /// <summary>
    /// Up to four numbers, each decimal, octal (<c>0…</c>) or hexadecimal (<c>0x…</c>); the last one fills the bytes that are left.
    /// </summary>
    private static bool TryWriteV4(string name, out string host)
    {
        host = "";
        var parts = (name[^1] == '.' ? name[..^1] : name).Split('.');
        if (parts.Length > 4)
            return false;
        var address = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            var bound = isLast ? 1L << (8 * (5 - parts.Length)) : 256;
            if (!TryReadNumber(parts[i], out var number) || number >= bound)
                return false;
            address += isLast ? number : number << (8 * (3 - i));
        }

        host = string.Create(
            CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");
        return true;
    }

    private static bool TryReadNumber(string part, out long number)
    {
        number = 0;
        var (digits, radix) = part.StartsWith("0x", StringComparison.Ordinal) ? (part[2..], 16)
            : part is ['0', _, ..] ? (part[1..], 8)
            : (part, 10);
        if (part.Length == 0)
            return false;
        foreach (var digit in digits)
        {
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32($"{digit}", 16) : radix;
            number = (number * radix) + value;
            if (value >= radix || number > uint.MaxValue)
                return false;
        }

        return true;
    }

    /// <summary>The longest row of zeros left out, and the rest in lower case without leading zeros; no dots at the end.</summary>
    private static bool TryWriteV6(string text, out string host)
    {
        host = "";
        if (text[^1] != ']' || text.AsSpan(1..^1).ContainsAnyExcept(AddressCharacters)
            || !IPAddress.TryParse(text.AsSpan(1..^1), out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        var bytes = address.GetAddressBytes();
        var pieces = new int[8];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = (bytes[2 * i] << 8) | bytes[(2 * i) + 1];
        var (start, length) = LongestZeros(pieces);
        var written = new StringBuilder("[");
        for (var i = 0; i < pieces.Length; i++)
        {
            if (i == start)
            {
                written.Append("::");
                i += length - 1;
                continue;
            }

            if (written[^1] is not ('[' or ':'))
                written.Append(':');
            written.Append(CultureInfo.InvariantCulture, $"{pieces[i]:x}");
        }

        host = written.Append(']').ToString();
        return true;
    }

    private static (int Start, int Length) LongestZeros(int[] pieces)
    {
        var (start, length) = (-1, 1);
        for (var i = 0; i < pieces.Length; i++)
        {
            var zeros = pieces.AsSpan(i).IndexOfAnyExcept(0);
            if (zeros < 0)
                zeros = pieces.Length - i;
            if (zeros > length)
                (start, length) = (i, zeros);
        }

        return (start, length);
    }
}
