using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Gateway.Invalidations;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Reads an invalidation (S4.6): what receivers have fetched of a scope is no longer true.</summary>
internal static class InvalidationReader
{
    /// <summary>Milliseconds over which receivers may be asked to spread: a minute.</summary>
    internal const int SpreadMax = 60_000;

    /// <summary>The largest whole number that every JavaScript reader takes as it is.</summary>
    internal const long VersionMax = (1L << 53) - 1;

    internal static Answer<InvalidationRequest> Read(ReadOnlySpan<byte> body, DateTimeOffset now) =>
        ObjectBody.Read<InvalidationRequest, DateTimeOffset>(body, default, now, ReadFields);

    private static Answer<InvalidationRequest> ReadFields(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var recipients = new RecipientFields(takesEveryone: false);
        string? scope = null;
        List<string> ids = [];
        long? version = null;
        long? spread = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("scope"u8))
                refusal = ReadText(ref reader, "scope", out scope);
            else if (reader.ValueTextEquals("ids"u8))
                refusal = ReadIds(ref reader, ids);
            else if (reader.ValueTextEquals("version"u8))
                refusal = ReadNumber(ref reader, "version", VersionMax, out version);
            else if (reader.ValueTextEquals("spreadMs"u8))
                refusal = ReadNumber(ref reader, "spreadMs", SpreadMax, out spread);
            else if (!recipients.TryRead(ref reader, out refusal))
                refusal = UnknownField.Refuse(ref reader, "user, users, channel, scope, ids, version and spreadMs");
            if (refusal is not null)
                return refusal;
        }

        while (reader.Read())
        {
        }

        if (recipients.Check() is { } missing)
            return missing;
        return scope is null
            ? new Refusal(ErrorCode.FieldMissing, "'scope' says what is no longer true, such as notifications.", "scope")
            : new InvalidationRequest(recipients.Users, recipients.Channel, scope, ids, version ?? now.ToUnixTimeMilliseconds(), spread);
    }

    private static Refusal? ReadIds(ref Utf8JsonReader reader, List<string> ids)
    {
        ids.Clear();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return new(ErrorCode.FieldInvalid, "'ids' is an array of texts.", "ids");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ids.Count == Invalidation.IdsMax)
                return new(
                    ErrorCode.FieldInvalid, $"An invalidation names at most {Invalidation.IdsMax} ids; leave them out to mean all.", "ids",
                    Invalidation.IdsMax);
            if (Check(ref reader, "ids", out var id) is { } refusal)
                return refusal;
            ids.Add(id!);
        }

        return null;
    }

    private static Refusal? ReadText(ref Utf8JsonReader reader, string field, out string? text)
    {
        reader.Read();
        return Check(ref reader, field, out text);
    }

    private static Refusal? Check(ref Utf8JsonReader reader, string field, out string? text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return InvalidationPayload.IsScope(text)
            ? null
            : new(
                ErrorCode.FieldInvalid, $"'{field}' has texts of 1 to {InvalidationPayload.TextLengthMax} characters, without NUL.", field,
                InvalidationPayload.TextLengthMax);
    }

    private static Refusal? ReadNumber(ref Utf8JsonReader reader, string field, long max, out long? number)
    {
        reader.Read();
        number = null;
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var read) || read < 0 || read > max)
            return new(ErrorCode.FieldInvalid, $"'{field}' is a whole number of 0 to {max}.", field, max);
        number = read;
        return null;
    }
}
