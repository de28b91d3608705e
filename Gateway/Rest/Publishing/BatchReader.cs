using System.Text.Json;
using System.Text.Unicode;
using Nudge.Core.Errors;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Reads a batch. A mistake in the batch refuses it; a mistake in one item is that item's answer.</summary>
internal static class BatchReader
{
    /// <summary>Two levels above an item.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 67 };

    /// <summary>Reads a batch.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="envelopeBytesMax">The app's limit.</param>
    /// <param name="now">Becomes an envelope's <c>at</c> where there is none.</param>
    internal static Answer<List<Answer<PublishRequest>>> Read(ReadOnlySpan<byte> body, int envelopeBytesMax, DateTimeOffset now)
    {
        if (!Utf8.IsValid(body))
            return new Refusal(ErrorCode.MalformedJson, "The body is not valid UTF-8.");
        try
        {
            var items = new List<Answer<PublishRequest>>();
            var reader = new Utf8JsonReader(body, Options);
            var refusal = ReadItems(ref reader, body, envelopeBytesMax, now, items) ?? Check(items);
            return refusal is null ? items : refusal;
        }
        catch (JsonException e)
        {
            return new Refusal(ErrorCode.MalformedJson, $"The body is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // The reader throws it for text that is no text in any encoding.
            return new Refusal(ErrorCode.MalformedJson, "A name of the body holds half a surrogate pair.");
        }
    }

    private static Refusal? ReadItems(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int envelopeBytesMax, DateTimeOffset now, List<Answer<PublishRequest>> items)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return new(ErrorCode.MalformedJson, "The body is a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("items"u8))
                return UnknownField.Refuse(ref reader, "items alone");
            if (items.Count > 0)
                return new(ErrorCode.FieldInvalid, "'items' stands there twice.", "items");
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return new(ErrorCode.FieldInvalid, "'items' is an array.", "items");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (items.Count == Publisher.BatchItemsMax)
                    return new(
                        ErrorCode.BatchTooLarge, $"A batch has at most {Publisher.BatchItemsMax} items.", "items", Publisher.BatchItemsMax);
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(ReadItem(body[start..(int)reader.BytesConsumed], envelopeBytesMax, now));
            }
        }

        while (reader.Read())
        {
        }

        return null;
    }

    private static Answer<PublishRequest> ReadItem(ReadOnlySpan<byte> item, int envelopeBytesMax, DateTimeOffset now) =>
        item[0] == (byte)'{'
            ? NotifyReader.Read(item, envelopeBytesMax, now)
            : new Refusal(ErrorCode.FieldInvalid, "An item is a JSON object.", "items");

    private static Refusal? Check(List<Answer<PublishRequest>> items)
    {
        if (items.Count == 0)
            return new(ErrorCode.FieldMissing, $"'items' holds 1 to {Publisher.BatchItemsMax} notifications.", "items");
        var recipients = items.Sum(item => item.Value is { } request ? Math.Max(1, request.Users.Count) : 0);
        return recipients > Publisher.BatchRecipientsMax
            ? new(ErrorCode.TooManyRecipients,
                $"The items of a batch reach at most {Publisher.BatchRecipientsMax} recipients together.", "items",
                Publisher.BatchRecipientsMax)
            : null;
    }
}
