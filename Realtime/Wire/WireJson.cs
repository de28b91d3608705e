using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nudge.Realtime.Wire;

/// <summary>How JSON is written that clients read: on every face the same bytes.</summary>
public static class WireJson
{
    /// <summary>Text of any language stays legible; all of it travels as JSON and never inside HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
#if !DEBUG
        SkipValidation = true,
#endif
    };

    /// <summary>A moment in UTC with milliseconds, always of the same length, so that texts sort as moments do.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset at)
    {
        Span<char> text = stackalloc char[24];
        at.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>JSON that was checked when it came in.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
