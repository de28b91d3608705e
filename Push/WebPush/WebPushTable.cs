using Nudge.Push.Sending;

namespace Nudge.Push.WebPush;

/// <summary>The meaning of a push service's statuses for a push (S2.37).</summary>
/// <remarks>
/// Each of them concerns the device alone, 401 and 403 too: it names the push service, which may be its own, and must not stop the app's
/// pushes to others.
/// </remarks>
internal static class WebPushTable
{
    public static PushResult OfRefusal(int status, TimeSpan? retryAfter)
    {
        var reason = PushReason.OfStatus(status);
        return status switch
        {
            404 or 410 => PushResult.Dead(reason),
            401 or 403 => PushResult.Refused(reason, PushScope.Device),
            408 or 429 or >= 500 => PushResult.RetryDevice(reason, retryAfter),
            413 => PushResult.TooLarge(reason),
            // The library takes 201 alone for a success; these say the same.
            200 or 202 => PushResult.Accepted(ticket: null),
            _ => PushResult.Dropped(reason),
        };
    }
}
