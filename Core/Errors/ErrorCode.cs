namespace Nudge.Core.Errors;

/// <summary>The catalogue of replies. A code is contract, its text is not; the HTTP status tells whether trying again can help.</summary>
/// <param name="Value">Stable and documented in <c>docs/protocol/errors.md</c>.</param>
/// <param name="Status">The HTTP status that it travels with on the REST face.</param>
public sealed record ErrorCode(string Value, int Status)
{
    // Who is asking.
    public static readonly ErrorCode Unauthenticated = new("unauthenticated", 401);
    public static readonly ErrorCode UnknownApp = new("unknown_app", 401);
    public static readonly ErrorCode WrongKey = new("wrong_key", 401);
    public static readonly ErrorCode TokenMalformed = new("token_malformed", 401);
    public static readonly ErrorCode TokenAlgorithm = new("token_algorithm", 401);
    public static readonly ErrorCode TokenUnknownKey = new("token_unknown_key", 401);
    public static readonly ErrorCode TokenForged = new("token_forged", 401);
    public static readonly ErrorCode TokenExpired = new("token_expired", 401);
    public static readonly ErrorCode TokenNotYetValid = new("token_not_yet_valid", 401);
    public static readonly ErrorCode TokenRevoked = new("token_revoked", 401);
    public static readonly ErrorCode TokenLifetime = new("token_lifetime", 400);
    public static readonly ErrorCode TokenEnvironment = new("token_environment", 401);
    public static readonly ErrorCode WrongPassword = new("wrong_password", 401);
    public static readonly ErrorCode DeviceSecretMissing = new("device_secret_missing", 401);
    public static readonly ErrorCode DeviceSecretWrong = new("device_secret_wrong", 401);
    public static readonly ErrorCode Forbidden = new("forbidden", 403);
    public static readonly ErrorCode CapabilityMissing = new("capability_missing", 403);
    public static readonly ErrorCode CapabilityMalformed = new("capability_malformed", 400);
    public static readonly ErrorCode OriginNotAllowed = new("origin_not_allowed", 403);
    public static readonly ErrorCode SecretInBrowser = new("secret_in_browser", 403);
    public static readonly ErrorCode AppDisabled = new("app_disabled", 403);
    public static readonly ErrorCode ChannelPrivate = new("channel_private", 403);
    public static readonly ErrorCode RegistrationClosed = new("registration_closed", 403);

    // Mistakes in a request.
    public static readonly ErrorCode MalformedJson = new("malformed_json", 400);
    public static readonly ErrorCode MessageMalformed = new("message_malformed", 400);
    public static readonly ErrorCode FieldMissing = new("field_missing", 400);
    public static readonly ErrorCode FieldInvalid = new("field_invalid", 400);
    public static readonly ErrorCode EnvelopeVersion = new("envelope_version", 400);
    public static readonly ErrorCode EnvelopeType = new("envelope_type", 400);
    public static readonly ErrorCode EnvelopeTime = new("envelope_time", 400);
    public static readonly ErrorCode PayloadField = new("payload_field", 400);
    public static readonly ErrorCode UnknownType = new("unknown_type", 400);
    public static readonly ErrorCode TimeZoneUnknown = new("time_zone_unknown", 400);
    public static readonly ErrorCode TimeOutOfRange = new("time_out_of_range", 400);
    public static readonly ErrorCode NameTooLong = new("name_too_long", 400);
    public static readonly ErrorCode NameInvalid = new("name_invalid", 400);
    public static readonly ErrorCode NoRecipients = new("no_recipients", 400);
    public static readonly ErrorCode UserInvalid = new("user_invalid", 400);
    public static readonly ErrorCode TooManyRecipients = new("too_many_recipients", 400);
    public static readonly ErrorCode BatchTooLarge = new("batch_too_large", 400);
    public static readonly ErrorCode PayloadTooLarge = new("payload_too_large", 413);
    public static readonly ErrorCode BodyTimeout = new("body_timeout", 408);
    public static readonly ErrorCode CursorInvalid = new("cursor_invalid", 400);
    public static readonly ErrorCode PositionInvalid = new("position_invalid", 400);
    public static readonly ErrorCode PositionAhead = new("position_ahead", 409);
    public static readonly ErrorCode EpochMismatch = new("epoch_mismatch", 409);
    public static readonly ErrorCode ExpiryInvalid = new("expiry_invalid", 400);
    public static readonly ErrorCode CodeUnknown = new("code_unknown", 404);
    public static readonly ErrorCode ItemUnknown = new("item_unknown", 404);
    public static readonly ErrorCode NotSubscribed = new("not_subscribed", 404);
    public static readonly ErrorCode DeviceUnknown = new("device_unknown", 404);
    public static readonly ErrorCode NotAttached = new("not_attached", 404);
    public static readonly ErrorCode NotFound = new("not_found", 404);
    public static readonly ErrorCode MethodNotAllowed = new("method_not_allowed", 405);
    public static readonly ErrorCode PlanUnknown = new("plan_unknown", 400);
    public static readonly ErrorCode AlreadyExists = new("already_exists", 409);

    // Limits.
    public static readonly ErrorCode SubscriptionsFull = new("subscriptions_full", 409);
    public static readonly ErrorCode DevicesFull = new("devices_full", 409);
    public static readonly ErrorCode ChannelsFull = new("channels_full", 409);
    public static readonly ErrorCode AttachmentsFull = new("attachments_full", 409);
    public static readonly ErrorCode PreferencesFull = new("preferences_full", 409);
    public static readonly ErrorCode MarksFull = new("marks_full", 409);
    public static readonly ErrorCode ReadAheadFull = new("read_ahead_full", 409);
    public static readonly ErrorCode ScheduleFull = new("schedule_full", 409);
    public static readonly ErrorCode PushCredentialsRefused = new("push_credentials_refused", 409);
    public static readonly ErrorCode SecretsFull = new("secrets_full", 409);
    public static readonly ErrorCode SecretLast = new("secret_last", 409);
    public static readonly ErrorCode ApiKeysFull = new("api_keys_full", 409);
    public static readonly ErrorCode RevocationsFull = new("revocations_full", 409);
    public static readonly ErrorCode AccountsFull = new("accounts_full", 409);
    public static readonly ErrorCode AppsFull = new("apps_full", 409);
    public static readonly ErrorCode MembersFull = new("members_full", 409);
    public static readonly ErrorCode AccountOwnsApps = new("account_owns_apps", 409);
    public static readonly ErrorCode OperatorLast = new("operator_last", 409);
    public static readonly ErrorCode PresenceFull = new("presence_full", 409);
    public static readonly ErrorCode CodesFull = new("codes_full", 409);
    public static readonly ErrorCode CodesPaused = new("codes_paused", 429);
    public static readonly ErrorCode TooManyTries = new("too_many_tries", 429);
    public static readonly ErrorCode QuotaExceeded = new("quota_exceeded", 429);
    public static readonly ErrorCode AddressLimit = new("address_limit", 429);
    public static readonly ErrorCode AppLimit = new("app_limit", 429);
    public static readonly ErrorCode UserLimit = new("user_limit", 429);
    public static readonly ErrorCode RateLimited = new("rate_limited", 429);

    // Ours.
    public static readonly ErrorCode OutcomeUnknown = new("outcome_unknown", 503);
    public static readonly ErrorCode Overloaded = new("overloaded", 503);
    public static readonly ErrorCode Draining = new("draining", 503);
    public static readonly ErrorCode Internal = new("internal", 500);

    public override string ToString() => Value;
}
