using System.Globalization;
using System.Text;
using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Core.Notifications;

/// <summary>Walks over an envelope once and picks out the fields that the server looks at.</summary>
internal sealed class EnvelopeFields
{
    private bool _hasEntity;
    private bool _hasActor;

    internal bool HasVersion { get; private set; }

    internal bool HasTime { get; private set; }

    /// <summary>The time that it states with an offset. Without one it is a time of nobody's clock.</summary>
    internal DateTimeOffset? At { get; private set; }

    internal TypeName? Type { get; private set; }

    internal string? Entity { get; private set; }

    internal string? Actor { get; private set; }

    /// <summary>Fields of the object, whatever they are.</summary>
    internal int Count { get; private set; }

    /// <returns>The mistake, or <see langword="null"/>.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal Refusal? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.DepthMax });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return new(ErrorCode.FieldInvalid, "A notification is a JSON object.", "notification");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Count++;
            // Half a surrogate pair in a name is refused here, whatever the name begins with, and not where somebody reads the row.
            if (reader.ValueIsEscaped)
                _ = reader.GetString();
            if (ReadField(ref reader) is { } refusal)
                return refusal;
        }

        if (reader.Read())
            throw new JsonException("There is something after the object.");
        return Type is null
            ? new(ErrorCode.EnvelopeType, "A notification needs a type, such as \"borrow.requested\".", "notification.type")
            : null;
    }

    private Refusal? ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8))
            return ReadType(ref reader);
        if (reader.ValueTextEquals("v"u8))
            return ReadVersion(ref reader);
        if (reader.ValueTextEquals("at"u8))
            return ReadTime(ref reader);
        if (reader.ValueTextEquals("entityId"u8))
            return Twice(_hasEntity, "notification.entityId") ?? ReadReference(
                ref reader, "notification.entityId", out _hasEntity, value => Entity = value);
        if (reader.ValueTextEquals("actorId"u8))
            return Twice(_hasActor, "notification.actorId") ?? ReadReference(
                ref reader, "notification.actorId", out _hasActor, value => Actor = value);
        if (reader.ValueTextEquals("payload"u8))
            return PayloadFields.Check(ref reader);
        reader.Skip();
        return null;
    }

    private Refusal? ReadType(ref Utf8JsonReader reader)
    {
        if (Twice(Type is not null, "notification.type") is { } twice)
            return twice;
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || !TypeName.TryParse(reader.GetString(), out var type))
        {
            return new(ErrorCode.EnvelopeType, $"A type has 1 to {TypeName.MaxLength} letters, digits and _ - . :",
                "notification.type", TypeName.MaxLength);
        }

        Type = type;
        return null;
    }

    private Refusal? ReadVersion(ref Utf8JsonReader reader)
    {
        if (Twice(HasVersion, "notification.v") is { } twice)
            return twice;
        reader.Read();
        HasVersion = true;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) && version == Envelope.Version
            ? null
            : new(
                ErrorCode.EnvelopeVersion, $"This server knows envelopes of version {Envelope.Version}.", "notification.v",
                Envelope.Version);
    }

    private Refusal? ReadTime(ref Utf8JsonReader reader)
    {
        if (Twice(HasTime, "notification.at") is { } twice)
            return twice;
        reader.Read();
        HasTime = true;
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var at))
            return new(ErrorCode.EnvelopeTime, "'at' is a time in ISO 8601, such as 2026-01-31T12:00:00Z.", "notification.at");
        if (HasOffset(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan))
            At = at;
        return null;
    }

    /// <summary>Of a time that was read already: it ends with Z, or with +hh:mm or -hh:mm after a time of day.</summary>
    private static bool HasOffset(ReadOnlySpan<byte> time) =>
        time is [.., (byte)'Z'] || (time.Contains((byte)'T') && time is [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _]);

    private static Refusal? ReadReference(ref Utf8JsonReader reader, string field, out bool has, Action<string> keep)
    {
        has = true;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (!UserId.TryParse(text, out var reference))
        {
            return new(ErrorCode.FieldInvalid, $"'{field}' is a string of 1 to {UserId.MaxLength} characters, or a whole number.",
                field, UserId.MaxLength);
        }

        keep(reference.Value);
        return null;
    }

    private static Refusal? Twice(bool seen, string field) =>
        seen ? new(ErrorCode.FieldInvalid, $"'{field}' stands there twice.", field) : null;
}
