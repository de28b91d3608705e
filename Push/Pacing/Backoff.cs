namespace Nudge.Push.Pacing;

/// <summary>Waits that double from failure to failure and are spread, so that what failed together does not come back together.</summary>
public static class Backoff
{
    // More doublings than any span has room for.
    private const int DoublingsMax = 30;

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="first">After the first one, at most.</param>
    /// <param name="longest">However many there are.</param>
    /// <param name="jitter">From 0 to 1: which part of the second half of the wait is waited.</param>
    public static TimeSpan Of(int failures, TimeSpan first, TimeSpan longest, double jitter)
    {
        var whole = first.Ticks * Math.Pow(2, Math.Min(failures - 1, DoublingsMax));
        var bounded = Math.Min(whole, longest.Ticks);
        return TimeSpan.FromTicks((long)(bounded / 2 * (1 + jitter)));
    }
}
