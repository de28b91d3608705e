using Nudge.Push.Calls;
using Nudge.Push.Sending;

namespace Nudge.Push.Expo;

/// <summary>The meaning of Expo's codes for a push (S2.37, S2.39).</summary>
internal static class ExpoTable
{
    /// <summary>Of a message that was taken.</summary>
    private const string Ok = "ok";

    /// <summary>The request has messages of several projects, named in its details.</summary>
    public const string SeveralProjects = "PUSH_TOO_MANY_EXPERIENCE_IDS";

    public static PushResult OfTicket(ExpoTicket ticket) => ticket switch
    {
        { Status: Ok, Id: not null } => PushResult.Accepted(ticket.Id, hasReceipt: true),
        _ => OfError(ticket.Details?.Error),
    };

    public static PushResult OfReceipt(ExpoTicket receipt) => receipt.Status == Ok ? PushResult.Confirmed : OfError(receipt.Details?.Error);

    /// <summary>A request that was refused as a whole.</summary>
    /// <returns><see langword="null"/>: one of its messages may be at fault, or their number, so the request is worth splitting.</returns>
    public static PushResult? OfRequest(PushAnswer answer, ExpoError? error) => (answer.Status, error?.Code) switch
    {
        (429, _) or (_, "TOO_MANY_REQUESTS") => PushResult.RetryApp(error?.Code ?? PushReason.OfStatus(429), answer.RetryAfter),
        (401 or 403, _) or (_, "UNAUTHORIZED") => PushResult.Refused(error?.Code ?? PushReason.OfStatus(answer.Status)),
        _ when answer.IsOutage => PushResult.RetryApp(error?.Code ?? answer.OutageReason, answer.RetryAfter),
        (>= 200 and < 300, null) => PushResult.RetryApp(PushReason.AnswerMalformed),
        _ => null,
    };

    private static PushResult OfError(string? code) => code switch
    {
        "DeviceNotRegistered" => PushResult.Dead(code),
        "MessageTooBig" => PushResult.TooLarge(code),
        "MessageRateExceeded" or "ExpoError" or "ProviderError" => PushResult.RetryDevice(code),
        // The project's keys for FCM or APNs, which its owner has with Expo.
        "MismatchSenderId" or "InvalidCredentials" => PushResult.Refused(code),
        // DeveloperError, and whatever else is wrong with the message.
        _ => PushResult.Dropped(code),
    };
}
