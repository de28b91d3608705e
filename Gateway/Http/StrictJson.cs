using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Nudge.Gateway.Http;

/// <summary>JSON that means one thing only: well-formed UTF-8, no name twice, no comments, shallow.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads a JSON object; the caller disposes it.</summary>
    public static bool TryParseObject(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span))
            return false;
        try
        {
            document = JsonDocument.Parse(utf8, Options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with half a surrogate pair, escaped.
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return true;
        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>
    /// The text of a member; <see langword="false"/> if it is there and is no well-formed string. A member that is not there is null.
    /// </summary>
    public static bool TryGetText(JsonElement parent, string name, out string? text)
    {
        text = null;
        return !parent.TryGetProperty(name, out var member) || TryGetText(member, out text);
    }

    public static bool TryGetText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String)
            return false;
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: no text in any encoding.
            return false;
        }
    }
}
