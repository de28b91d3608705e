using System.Buffers.Text;
using System.Globalization;

namespace Nudge.Bench.Clients;

/// <summary>The number that a publication carries in its payload, found in whatever a server makes of it without parsing that.</summary>
internal static class Marks
{
    /// <summary>Two characters that no encoder escapes, and eight hexadecimal digits.</summary>
    internal const int Bytes = 10;

    private static ReadOnlySpan<byte> Sign => "@@"u8;

    internal static string Text(uint number) => "@@" + number.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Takes the first mark out of the front of <paramref name="bytes"/>.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> bytes, out uint number)
    {
        number = 0;
        var at = bytes.IndexOf(Sign);
        if (at < 0 || bytes.Length < at + Bytes)
            return false;
        var found = Utf8Parser.TryParse(bytes.Slice(at + Sign.Length, Bytes - Sign.Length), out number, out var digits, 'x')
            && digits == Bytes - Sign.Length;
        bytes = bytes[(at + Bytes)..];
        return found;
    }
}
