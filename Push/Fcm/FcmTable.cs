using Nudge.Push.Calls;
using Nudge.Push.Sending;

namespace Nudge.Push.Fcm;

/// <summary>The meaning of FCM's codes for a push (S2.37).</summary>
internal static class FcmTable
{
    /// <summary>Google asks for a minute where it names no time.</summary>
    private static readonly TimeSpan QuotaWait = TimeSpan.FromMinutes(1);

    public static PushResult Of(PushAnswer answer)
    {
        var read = answer.Read(FcmJson.Default.FcmAnswer);
        if (answer.IsSuccess)
            return read?.Name is { } name ? PushResult.Accepted(name) : PushResult.RetryDevice(PushReason.AnswerMalformed);
        var code = read?.Error?.Code;
        var reason = code ?? PushReason.OfStatus(answer.Status);
        return (code, answer.Status) switch
        {
            ("UNREGISTERED", _) => PushResult.Dead(reason),
            // The device belongs to another Firebase project. That says nothing of the app's credentials, and any device can bring it
            // about.
            ("SENDER_ID_MISMATCH", _) => PushResult.Dead(reason),
            ("INVALID_ARGUMENT", _) when read!.Error!.IsOfToken => PushResult.Dead(reason),
            ("QUOTA_EXCEEDED" or "RESOURCE_EXHAUSTED", _) or (_, 429) => PushResult.RetryApp(reason, answer.RetryAfter ?? QuotaWait),
            ("THIRD_PARTY_AUTH_ERROR", _) or (_, 401 or 403) => PushResult.Refused(reason),
            ("UNAVAILABLE" or "INTERNAL", _) => PushResult.RetryApp(reason, answer.RetryAfter),
            _ when answer.IsOutage => PushResult.RetryApp(answer.Status == 0 ? PushReason.NoAnswer : reason, answer.RetryAfter),
            (_, 413) => PushResult.TooLarge(reason),
            _ => PushResult.Dropped(reason),
        };
    }
}
