using Nudge.Push.Sending;

namespace Nudge.Push.Pacing;

/// <summary>How long one device is left alone. A value that a row can hold.</summary>
/// <param name="Failures">In a row.</param>
/// <param name="Until">No push goes before; <see langword="null"/>: any time.</param>
public readonly record struct DeviceBackoff(int Failures, DateTimeOffset? Until)
{
    /// <summary>FCM lets a device have 240 messages a minute, so after half a minute there is room again.</summary>
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public bool CanSend(DateTimeOffset now) => Until is not { } until || now >= until;

    /// <summary>
    /// The state after an answer about a push to this device. A provider's own word on how long counts where it is longer.
    /// </summary>
    /// <param name="result">The answer.</param>
    /// <param name="now">When it came.</param>
    /// <param name="jitter">From 0 to 1, see <see cref="Backoff.Of"/>.</param>
    public DeviceBackoff After(PushResult result, DateTimeOffset now, double jitter) => result switch
    {
        { Outcome: PushOutcome.Accepted or PushOutcome.Confirmed } => default,
        { Outcome: PushOutcome.Retry, Scope: PushScope.Device } => Failed(Failures + 1, result.RetryAfter, now, jitter),
        _ => this,
    };

    private static DeviceBackoff Failed(int failures, TimeSpan? retryAfter, DateTimeOffset now, double jitter)
    {
        var wait = Backoff.Of(failures, First, Longest, jitter);
        return new(failures, now + (retryAfter > wait ? retryAfter.Value : wait));
    }
}
