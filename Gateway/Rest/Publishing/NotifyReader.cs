using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>
/// Reads what an application publishes. On the path of every publish: one walk over the bytes, no document, and the envelope's bytes copied
/// once.
/// </summary>
internal static class NotifyReader
{
    /// <summary>An envelope of 64 levels, the JSON reader's own default, and the object around it.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 65 };

    /// <summary>Reads one publish.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="envelopeBytesMax">The app's limit.</param>
    /// <param name="now">Becomes the envelope's <c>at</c> where there is none.</param>
    internal static Answer<PublishRequest> Read(ReadOnlySpan<byte> body, int envelopeBytesMax, DateTimeOffset now) =>
        ObjectBody.Read<PublishRequest, (int EnvelopeBytesMax, DateTimeOffset Now)>(body, Options, (envelopeBytesMax, now), ReadFields);

    private static Answer<PublishRequest> ReadFields(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> body, (int EnvelopeBytesMax, DateTimeOffset Now) rules)
    {
        var fields = new NotifyFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (fields.Read(ref reader, body) is { } refusal)
                return refusal;
        }

        // A second value after the object is no JSON; the reader says so.
        while (reader.Read())
        {
        }

        return fields.Conclude(body, rules.EnvelopeBytesMax, rules.Now);
    }
}
