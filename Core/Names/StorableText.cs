using System.Buffers;
using System.Text;

namespace Nudge.Core.Names;

/// <summary>
/// Text that every store can hold and every face can say: well-formed and without U+0000. Other text names nothing that is stored.
/// </summary>
public static class StorableText
{
    /// <summary>Whether it is such a text.</summary>
    public static bool IsStorable(this string text)
    {
        if (Ascii.IsValid(text))
            return !text.Contains('\0', StringComparison.Ordinal);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value == 0)
                return false;
            rest = rest[length..];
        }

        return true;
    }
}
