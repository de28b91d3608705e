using Nudge.Core.Errors;

namespace Nudge.Realtime.Connections;

/// <summary>Why the server ends a connection. Codes are contract (docs/protocol/realtime.md), texts are not.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Reason">For people.</param>
/// <param name="RetryAfter">When to come back; <see langword="null"/>: not with this token.</param>
public sealed record Closing(string Code, string Reason, TimeSpan? RetryAfter)
{
    public static readonly Closing TooSlow =
        new("too_slow", "The client reads more slowly than it is told. Resume from your positions.", TimeSpan.Zero);

    public static readonly Closing TokenExpired = new("token_expired", "The token has expired. Come back with a new one.", null);

    public static readonly Closing ResumeMissing =
        new("resume_missing", "A connection with resume=1 calls Resume first.", TimeSpan.FromSeconds(1));

    public static readonly Closing MessageTooLarge =
        new("message_too_large", "The client sent a message that is too large.", TimeSpan.Zero);

    public static readonly Closing Malformed =
        new("message_malformed", "The client sent too many records that were wrong.", TimeSpan.FromSeconds(1));

    public static readonly Closing RateLimited =
        new("rate_limited", "The client sent more messages than the server takes, and went on.", TimeSpan.FromSeconds(5));

    public static readonly Closing Unfinished =
        new("message_unfinished", "The client began a message and did not end it in time.", TimeSpan.FromSeconds(1));

    public static readonly Closing Failed = new("internal", "The connection failed on the server.", TimeSpan.FromSeconds(1));

    public static readonly Closing Silent = new("client_silent", "The client gave no sign of life.", TimeSpan.Zero);

    public static Closing Draining(TimeSpan retryAfter) => new("draining", "The server is stopping.", retryAfter);

    public static Closing AppDisabled(TimeSpan retryAfter) => new("app_disabled", "The app was switched off.", retryAfter);

    /// <summary>The token no longer opens the app.</summary>
    public static Closing Of(Refusal refusal) =>
        refusal.Code == ErrorCode.TokenExpired ? TokenExpired : new(refusal.Code.Value, refusal.Message, null);
}
