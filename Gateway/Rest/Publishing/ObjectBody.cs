using System.Text.Json;
using System.Text.Unicode;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Reads a body that is one JSON object, and says what is no JSON. The meaning of its fields is its parser's.</summary>
internal static class ObjectBody
{
    /// <summary>Reads the fields, up to the end of the body.</summary>
    /// <param name="reader">Behind the brace that opens the object.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="state">Passed on.</param>
    internal delegate Answer<T> Parser<T, TState>(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, TState state);

    internal static Answer<T> Read<T, TState>(ReadOnlySpan<byte> body, JsonReaderOptions options, TState state, Parser<T, TState> parse)
    {
        if (!Utf8.IsValid(body))
            return new Refusal(ErrorCode.MalformedJson, "The body is not valid UTF-8.");
        try
        {
            var reader = new Utf8JsonReader(body, options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new Refusal(ErrorCode.MalformedJson, "The body is a JSON object.");
            return parse(ref reader, body, state);
        }
        catch (JsonException e)
        {
            return new Refusal(ErrorCode.MalformedJson, $"The body is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // The reader throws it for text that is no text in any encoding.
            return new Refusal(ErrorCode.MalformedJson, "A name or a text of the body holds half a surrogate pair.");
        }
    }
}
