using System.Text.Json;
using Nudge.Core;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>The fields of one publish while they are read.</summary>
internal struct NotifyFields()
{
    private RecipientFields _recipients = new(takesEveryone: true);
    private NotificationId? _id;
    private string? _collapseKey;
    private bool? _includeActor;
    private Range? _envelope;
    private DateTimeOffset? _notBefore;
    private DateTimeOffset? _expiresAt;

    /// <summary>Reads the field whose name the reader stands on.</summary>
    /// <returns>The mistake, or <see langword="null"/>.</returns>
    internal Refusal? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        if (reader.ValueTextEquals("notification"u8))
            return ReadEnvelope(ref reader);
        if (_recipients.TryRead(ref reader, out var refusal))
            return refusal;
        if (reader.ValueTextEquals("id"u8))
            return ReadId(ref reader);
        if (reader.ValueTextEquals("collapseKey"u8))
            return ReadCollapseKey(ref reader);
        if (reader.ValueTextEquals("includeActor"u8))
            return ReadIncludeActor(ref reader);
        if (reader.ValueTextEquals("notBefore"u8))
            return ReadMoment(ref reader, "notBefore", ref _notBefore);
        if (reader.ValueTextEquals("at"u8))
            return ReadMoment(ref reader, "at", ref _notBefore);
        if (reader.ValueTextEquals("expiresAt"u8))
            return ReadMoment(ref reader, "expiresAt", ref _expiresAt);
        return UnknownField.Refuse(
            ref reader, "user, users, channel, everyone, id, notification, collapseKey, includeActor, notBefore and expiresAt");
    }

    /// <summary>The whole, once all fields are read.</summary>
    internal readonly Answer<PublishRequest> Conclude(ReadOnlySpan<byte> body, int envelopeBytesMax, DateTimeOffset now)
    {
        if (_recipients.Check() is { } refusal)
            return refusal;
        if (_envelope is not { } range)
            return new Refusal(ErrorCode.FieldMissing, "'notification' is what is published: an object with a type.", "notification");
        var envelope = Envelope.Read(body[range], _notBefore > now ? _notBefore.Value : now, envelopeBytesMax);
        if (!envelope.IsAccepted)
            return envelope.Refusal;
        var isByEnvelope = _notBefore is null && envelope.Value.At > now + PublishRequest.ClockSlack;
        var notBefore = isByEnvelope ? Clock.Milliseconds(envelope.Value.At!.Value) : _notBefore;
        var field = isByEnvelope ? "notification.at" : "notBefore";
        return CheckMoments(notBefore, field, now) is { } wrongTime
            ? wrongTime
            : new PublishRequest(_id, _recipients.Users, _recipients.Channel, _includeActor ?? false, _collapseKey, envelope.Value)
            {
                NotBefore = notBefore,
                ExpiresAt = _expiresAt,
            };
    }

    private readonly Refusal? CheckMoments(DateTimeOffset? notBefore, string field, DateTimeOffset now)
    {
        if (notBefore > now + PublishRequest.AheadMax)
            return new(
                ErrorCode.TimeOutOfRange, $"A notification is scheduled at most {PublishRequest.AheadMax.Days} days ahead.", field,
                PublishRequest.AheadMax.Days);
        var begin = notBefore > now ? notBefore.Value : now;
        if (_expiresAt <= begin)
            return new(ErrorCode.TimeOutOfRange, "A notification ends after it was published.", "expiresAt");
        return _expiresAt > begin + PublishRequest.LifeMax
            ? new(
                ErrorCode.TimeOutOfRange, $"A notification ends at most {PublishRequest.LifeMax.Days} days after it was published.",
                "expiresAt", PublishRequest.LifeMax.Days)
            : null;
    }

    private static Refusal? ReadMoment(ref Utf8JsonReader reader, string field, ref DateTimeOffset? moment)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (moment is not null)
            return Twice(field);
        return reader.TokenType == JsonTokenType.String && MomentText.TryParse(reader.GetString()!, out moment)
            ? null
            : MomentText.Mistake(field);
    }

    private Refusal? ReadEnvelope(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (_envelope is not null)
            return Twice("notification");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        _envelope = start..(int)reader.BytesConsumed;
        return null;
    }

    private Refusal? ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (_id is not null)
            return Twice("id");
        if (reader.TokenType != JsonTokenType.String)
            return new(ErrorCode.FieldInvalid, "'id' is a string.", "id");
        var text = reader.GetString()!;
        if (NotificationId.TryParse(text, out _id))
            return null;
        return text.Length > NotificationId.MaxLength
            ? new(ErrorCode.NameTooLong, $"An id has at most {NotificationId.MaxLength} characters.", "id", NotificationId.MaxLength)
            : new(ErrorCode.NameInvalid, "An id is visible ASCII without quotes, back quotes and back slashes.", "id");
    }

    private Refusal? ReadCollapseKey(ref Utf8JsonReader reader)
    {
        const int LengthMax = PublishRequest.CollapseKeyMaxLength;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (_collapseKey is not null)
            return Twice("collapseKey");
        if (reader.TokenType != JsonTokenType.String)
            return new(ErrorCode.FieldInvalid, "'collapseKey' is a string.", "collapseKey");
        var text = reader.GetString()!;
        if (text.Length > LengthMax)
            return new(ErrorCode.NameTooLong, $"A collapse key has at most {LengthMax} characters.", "collapseKey", LengthMax);
        if (text.Length == 0 || text.Any(char.IsControl))
            return new(ErrorCode.NameInvalid, "A collapse key is not empty and has no control characters.", "collapseKey");
        _collapseKey = text;
        return null;
    }

    private Refusal? ReadIncludeActor(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (_includeActor is not null)
            return Twice("includeActor");
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            return new(ErrorCode.FieldInvalid, "'includeActor' is true or false.", "includeActor");
        _includeActor = reader.GetBoolean();
        return null;
    }

    private static Refusal Twice(string field) => new(ErrorCode.FieldInvalid, $"'{field}' stands there twice.", field);
}
