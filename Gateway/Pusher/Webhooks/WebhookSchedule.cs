namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>When an event that was not taken is sent again: after 1 s, 2 s, 4 s … and at most a minute, for five minutes.</summary>
internal static class WebhookSchedule
{
    /// <summary>From when an event happened to its last attempt (Pusher's).</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    /// <summary>The next attempt; <see langword="null"/>: that was the last one.</summary>
    /// <param name="at">When the event happened.</param>
    /// <param name="attempts">Attempts so far, at least one.</param>
    /// <param name="now">The present.</param>
    /// <param name="wanted">The wait that the receiver asked for, as far as it fits.</param>
    public static DateTimeOffset? Next(DateTimeOffset at, int attempts, DateTimeOffset now, TimeSpan? wanted)
    {
        var end = at + Life;
        if (now >= end)
            return null;
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts - 1, 16)));
        wait = wanted > wait ? wanted.Value : wait;
        var next = now + (wait < WaitMax ? wait : WaitMax);
        // The last attempt is made at the very end, and none after it.
        return next < end ? next : end;
    }
}
