using System.Text.Json;
using System.Text.Unicode;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Reads the bodies of triggers: one walk over the bytes, which are not copied.</summary>
internal static class EventReader
{
    /// <summary>Reads one event.</summary>
    /// <param name="body">A JSON object, or nothing.</param>
    /// <param name="query">Where the rest may stand; <see langword="null"/>: nowhere.</param>
    /// <param name="dataBytesMax">The app's limit.</param>
    public static Answer<EventCall> ReadEvent(ReadOnlyMemory<byte> body, IQueryCollection? query, int dataBytesMax)
    {
        body = ByteOrderMark.Skip(body);
        if (body.IsEmpty && query is null)
            return new Refusal(ErrorCode.MalformedJson, "The body is a JSON object.");
        if (!Utf8.IsValid(body.Span))
            return NotUtf8;
        try
        {
            var fields = new EventFields(dataBytesMax);
            if (!body.IsEmpty)
            {
                var reader = new Utf8JsonReader(body.Span);
                if (ReadObject(ref reader, ref fields, body) is { } refusal)
                    return refusal;
                ReadToEnd(ref reader);
            }

            return query is not null && fields.Complete(query) is { } wrong ? wrong : fields.Conclude();
        }
        catch (JsonException e)
        {
            return NotJson(e);
        }
        catch (InvalidOperationException)
        {
            return HalfPair;
        }
    }

    /// <summary>Reads a batch; one event with a mistake refuses all of them.</summary>
    public static Answer<List<EventCall>> ReadBatch(ReadOnlyMemory<byte> body, int dataBytesMax)
    {
        body = ByteOrderMark.Skip(body);
        if (!Utf8.IsValid(body.Span))
            return NotUtf8;
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new Refusal(ErrorCode.MalformedJson, "The body is a JSON object with a batch.");
            List<EventCall>? events = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isBatch = reader.ValueTextEquals("batch"u8);
                reader.Read();
                if (!isBatch)
                    reader.Skip();
                else if (ReadEvents(ref reader, body, dataBytesMax, events = []) is { } refusal)
                    return refusal;
            }

            ReadToEnd(ref reader);
            return events is null ? new Refusal(ErrorCode.FieldMissing, "A batch is a list of events.", "batch") : events;
        }
        catch (JsonException e)
        {
            return NotJson(e);
        }
        catch (InvalidOperationException)
        {
            return HalfPair;
        }
    }

    private static Refusal NotUtf8 => new(ErrorCode.MalformedJson, "The body is not valid UTF-8.");

    private static Refusal HalfPair => new(ErrorCode.MalformedJson, "A name or a text of the body holds half a surrogate pair.");

    private static Refusal NotJson(JsonException e) => new(ErrorCode.MalformedJson, $"The body is not valid JSON: {e.Message}");

    private static Refusal? ReadEvents(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int dataBytesMax, List<EventCall> events)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return new(ErrorCode.FieldInvalid, "A batch is a list of events.", "batch");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (events.Count == EventCall.BatchMax)
                return new(ErrorCode.BatchTooLarge, $"A batch has at most {EventCall.BatchMax} events.", "batch", EventCall.BatchMax);
            var fields = new EventFields(dataBytesMax);
            if (ReadMembers(ref reader, ref fields, body) is { } refusal)
                return InBatch(refusal, events.Count);
            var read = fields.Conclude();
            if (!read.IsAccepted)
                return InBatch(read.Refusal, events.Count);
            if (read.Value.Channels.Length > 1)
                return InBatch(new(ErrorCode.FieldInvalid, "An event of a batch has one channel.", "channel"), events.Count);
            events.Add(read.Value);
        }

        return null;
    }

    internal static Refusal InBatch(Refusal refusal, int index) => refusal with
    {
        Field = $"batch[{index}]{(refusal.Field is null ? "" : ".")}{refusal.Field}",
        Message = $"Event {index} of the batch: {refusal.Message}",
    };

    private static Refusal? ReadObject(ref Utf8JsonReader reader, ref EventFields fields, ReadOnlyMemory<byte> body)
    {
        reader.Read();
        return ReadMembers(ref reader, ref fields, body);
    }

    private static Refusal? ReadMembers(ref Utf8JsonReader reader, ref EventFields fields, ReadOnlyMemory<byte> body)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return new(ErrorCode.MalformedJson, "An event is a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (fields.Read(ref reader, body) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>A second value after the object is no JSON; the reader says so.</summary>
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }
}
