using System.Buffers;
using System.Text;

namespace Nudge.Storage.PostgreSql.Reading;

/// <summary>
/// Text that PostgreSQL can hold: well-formed and without U+0000. Other text names nothing that is stored, and must not be asked for.
/// </summary>
internal static class StorableText
{
    internal static bool IsStorable(this string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value == 0)
                return false;
            rest = rest[length..];
        }

        return true;
    }
}
