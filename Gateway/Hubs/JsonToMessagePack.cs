using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MessagePack;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// Writes JSON as the same value in MessagePack (docs/protocol/realtime.md): objects become maps, in the order of their members.
/// </summary>
internal static class JsonToMessagePack
{
    private const int EscapeLength = 6;

    // Of ours, with a published envelope in it, whose depth was bounded when it came in. Nothing here recurses.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000 };

    /// <param name="writer">Takes one value.</param>
    /// <param name="json">One value in UTF-8 that was checked when it came in, or is ours.</param>
    public static void Write(ref MessagePackWriter writer, ReadOnlySpan<byte> json)
    {
        // MessagePack says ahead how many there are.
        var sizes = CountMembers(json);
        var next = 0;
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteMapHeader(sizes[next++]);
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteArrayHeader(sizes[next++]);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    WriteText(ref writer, ref reader);
                    break;
                case JsonTokenType.Number:
                    WriteNumber(ref writer, ref reader);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.Write(reader.TokenType == JsonTokenType.True);
                    break;
                case JsonTokenType.Null:
                    writer.WriteNil();
                    break;
            }
        }
    }

    /// <summary>How many members or elements each object and array has, in the order in which they begin.</summary>
    private static List<int> CountMembers(ReadOnlySpan<byte> json)
    {
        List<int> sizes = [];
        Stack<(int Index, bool IsArray)> open = new();
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            // Of an object's tokens the names count, of an array's all.
            if (open.TryPeek(out var parent) && (parent.IsArray || reader.TokenType == JsonTokenType.PropertyName))
                sizes[parent.Index]++;
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                continue;
            open.Push((sizes.Count, reader.TokenType == JsonTokenType.StartArray));
            sizes.Add(0);
        }

        return sizes;
    }

    /// <summary>
    /// Whole numbers of 64 bits stay what they are; all others become the nearest one that a double holds, as readers of JSON have them.
    /// </summary>
    private static void WriteNumber(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole))
            writer.Write(whole);
        else if (reader.TryGetUInt64(out var large))
            writer.Write(large);
        else
            writer.Write(reader.GetDouble());
    }

    private static void WriteText(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteString(reader.ValueSpan);
            return;
        }

        var quoted = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length + 2);
        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            quoted[0] = quoted[reader.ValueSpan.Length + 1] = (byte)'"';
            var escaped = quoted.AsSpan(1, reader.ValueSpan.Length);
            reader.ValueSpan.CopyTo(escaped);
            MendSurrogates(escaped);
            var mended = new Utf8JsonReader(quoted.AsSpan(0, escaped.Length + 2));
            mended.Read();
            writer.WriteString(text.AsSpan(0, mended.CopyString(text)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(quoted);
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>JSON can hold half a surrogate pair, escaped, and UTF-8 cannot: such a half becomes U+FFFD.</summary>
    private static void MendSurrogates(Span<byte> escaped)
    {
        for (var i = escaped.IndexOf((byte)'\\'); i < escaped.Length && i >= 0; i++)
        {
            if (escaped[i] != '\\')
                continue;
            var unit = UnitAt(escaped[i..]);
            if (!char.IsSurrogate(unit))
                i++;
            else if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(escaped[(i + EscapeLength)..])))
                i += (2 * EscapeLength) - 1;
            else
                "fffd"u8.CopyTo(escaped[(i + 2)..]);
        }
    }

    /// <summary>The code unit of an escape by number at the start; anything else gives none.</summary>
    private static char UnitAt(ReadOnlySpan<byte> escaped) =>
        escaped is [(byte)'\\', (byte)'u', ..]
        && ushort.TryParse(escaped[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : default;
}
