using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nudge.Push.Sending;

/// <summary>Reads what somebody entered as credentials.</summary>
internal static class CredentialsJson
{
    /// <summary>The longest text: a service account of Google's has about 2.4 kB.</summary>
    private const int BytesMax = 16_384;

    /// <returns><see langword="null"/>: no such JSON.</returns>
    public static T? Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return json.Length <= BytesMax ? JsonSerializer.Deserialize(json.Span, shape) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
