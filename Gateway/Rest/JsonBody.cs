using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Rest;

/// <summary>
/// Reads the small JSON bodies of administration, and says what is wrong with one. Not for publishing, whose envelopes pass untouched.
/// </summary>
internal static class JsonBody
{
    public const int BytesMax = 131_072;

    /// <summary>The body as a value; a refusal names the field that does not fit.</summary>
    public static Task<Answer<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => ReadAsync(request, type, BytesMax, cancellationToken);

    /// <summary>The same with a limit of its own.</summary>
    public static async Task<Answer<T>> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, int bytesMax, CancellationToken cancellationToken)
        where T : class => await RequestBody.ReadAsync(request, bytesMax, type, Read, cancellationToken);

    private static Answer<T> Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            body.CopyTo(buffer);
            return Read(buffer.AsMemory(0, body.Length), type);
        }
        finally
        {
            // It may have held a password.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static Answer<T> Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        if (!StrictJson.TryParseObject(utf8, out var document))
            return new Refusal(ErrorCode.MalformedJson, "The body is no JSON object, or names a field twice.");
        using (document)
        {
            try
            {
                return document.RootElement.Deserialize(type)!;
            }
            catch (JsonException exception)
            {
                return FieldMistake.Of(exception, type);
            }
            catch (InvalidOperationException)
            {
                return new Refusal(ErrorCode.MalformedJson, "A text holds half a surrogate pair.");
            }
        }
    }
}
