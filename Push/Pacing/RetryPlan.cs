using Nudge.Push.Sending;

namespace Nudge.Push.Pacing;

/// <summary>Whether and when a push that did not go is tried again (S2.38).</summary>
public static class RetryPlan
{
    /// <summary>Tries of one push to a device that fails by itself: some eight hours.</summary>
    public const int TriesMax = 12;

    /// <summary>How long a provider may be away before its pushes are old news.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(1);

    /// <summary>The next try.</summary>
    /// <param name="result">
    /// A <see cref="PushOutcome.Retry"/>; of a lane that has stopped nothing is asked here, since its pushes wait for other credentials.
    /// </param>
    /// <param name="tries">Made so far, 1 or more.</param>
    /// <param name="firstAt">When the first one was.</param>
    /// <param name="expiresAt">When the push is worth nothing any more.</param>
    /// <param name="now">When the result came.</param>
    /// <param name="jitter">From 0 to 1, see <see cref="Backoff.Of"/>.</param>
    /// <returns><see langword="null"/>: none; the push has failed.</returns>
    public static DateTimeOffset? Next(
        PushResult result, int tries, DateTimeOffset firstAt, DateTimeOffset? expiresAt, DateTimeOffset now, double jitter)
    {
        if (result.Outcome != PushOutcome.Retry || (result.Scope == PushScope.Device && tries >= TriesMax))
            return null;
        var wait = result.Scope == PushScope.Device
            ? Backoff.Of(tries, DeviceBackoff.First, DeviceBackoff.Longest, jitter)
            : Backoff.Of(tries, LaneState.First, LaneState.Longest, jitter);
        var next = now + (result.RetryAfter > wait ? result.RetryAfter.Value : wait);
        return next > firstAt + Span || next >= expiresAt ? null : next;
    }
}
