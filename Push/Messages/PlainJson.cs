using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Push.Messages;

/// <summary>
/// JSON for providers: letters beyond ASCII as they are, since six bytes for each would eat the few kilobytes that a push has.
/// </summary>
/// <remarks>Emoji stay escaped, as the framework's encoders escape all that is two UTF-16 units. Options belong to one context each, so
/// each is given its own.</remarks>
internal static class PlainJson
{
    public static JsonSerializerOptions CamelCase() => Named(JsonNamingPolicy.CamelCase);

    public static JsonSerializerOptions SnakeCase() => Named(JsonNamingPolicy.SnakeCaseLower);

    private static JsonSerializerOptions Named(JsonNamingPolicy names) => new()
    {
        PropertyNamingPolicy = names,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
