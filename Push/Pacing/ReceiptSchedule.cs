namespace Nudge.Push.Pacing;

/// <summary>When the receipt of an accepted push is asked for (S2.36).</summary>
public static class ReceiptSchedule
{
    /// <summary>Expo keeps receipts no longer.</summary>
    public static readonly TimeSpan Last = TimeSpan.FromHours(24);

    // Expo has most of them after a quarter of an hour.
    private static readonly TimeSpan[] Early =
        [TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)];

    /// <summary>The next time after now: 15, 20 and 30 minutes after the push, then every full hour after it for a day.</summary>
    /// <returns><see langword="null"/>: never; how the push ended is not known and will not be.</returns>
    public static DateTimeOffset? NextAt(DateTimeOffset acceptedAt, DateTimeOffset now)
    {
        foreach (var early in Early)
        {
            if (now < acceptedAt + early)
                return acceptedAt + early;
        }

        var next = TimeSpan.FromHours(Math.Floor((now - acceptedAt).TotalHours) + 1);
        return next <= Last ? acceptedAt + next : null;
    }
}
