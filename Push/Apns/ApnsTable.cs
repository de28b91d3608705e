using Nudge.Push.Calls;
using Nudge.Push.Sending;

namespace Nudge.Push.Apns;

/// <summary>The meaning of Apple's reasons for a push (S2.37).</summary>
internal static class ApnsTable
{
    /// <summary>The token of ours that was sent is too old.</summary>
    public const string TokenExpired = "ExpiredProviderToken";

    // The last moment that a date can have.
    private static readonly long MillisecondsMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <param name="answer">Apple's.</param>
    /// <param name="id">The push's own, which Apple repeats.</param>
    public static PushResult Of(PushAnswer answer, string id)
    {
        if (answer.Status == 200)
            return PushResult.Accepted(id);
        var failure = answer.Read(ApnsJson.Default.ApnsFailure);
        var reason = failure?.Reason ?? PushReason.OfStatus(answer.Status);
        return (reason, answer.Status) switch
        {
            ("TooManyRequests", _) => PushResult.RetryDevice(reason, answer.RetryAfter),
            // TooManyProviderTokenUpdates among them.
            (_, 429) => PushResult.RetryApp(reason, answer.RetryAfter),
            // A token of another app, or of the other environment, says nothing of the credentials, and any device can bring it about.
            ("BadDeviceToken" or "DeviceTokenNotForTopic" or "MissingDeviceToken", _) => PushResult.Dead(reason),
            (_, 410) => PushResult.Dead(reason, SinceOf(failure)),
            (TokenExpired, _) => PushResult.RetryApp(reason, answer.RetryAfter),
            // The topic is a part of the credentials.
            ("BadTopic" or "MissingTopic" or "TopicDisallowed", _) or (_, 401 or 403) => PushResult.Refused(reason),
            ("IdleTimeout", _) => PushResult.RetryDevice(reason, answer.RetryAfter),
            (_, 413) => PushResult.TooLarge(reason),
            _ when answer.IsOutage => PushResult.RetryApp(answer.Status == 0 ? PushReason.NoAnswer : reason, answer.RetryAfter),
            _ => PushResult.Dropped(reason),
        };
    }

    private static DateTimeOffset? SinceOf(ApnsFailure? failure) =>
        failure?.Timestamp is { } milliseconds and >= 0 && milliseconds <= MillisecondsMax
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
