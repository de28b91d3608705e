namespace Nudge.Core.Limits;

/// <summary>An allowance of something that has a rate: a bucket that fills steadily. One thread at a time takes; any may look.</summary>
/// <remarks>
/// It is kept as the moment at which it will be full again, so it needs one number and no timer, and what it holds may change from one call
/// to the next. Not to be copied.
/// </remarks>
public struct Allowance
{
    private long _fullAt;

    /// <summary>Takes one.</summary>
    /// <param name="perSecond">The inflow of a second; more than 0.</param>
    /// <param name="burst">The bucket's size; 1 or more.</param>
    /// <param name="time">The clock.</param>
    /// <returns><see langword="false"/> if there is none left.</returns>
    public bool TryTake(int perSecond, int burst, TimeProvider time)
    {
        var now = time.GetTimestamp();
        var next = After(1, perSecond, now, time);
        if (Taken(next, perSecond, now, time) > burst)
            return false;
        Volatile.Write(ref _fullAt, next);
        return true;
    }

    /// <summary>Takes some, whether they are left or not: whoever goes on has to wait the longer.</summary>
    /// <param name="count">How many; 0 or more.</param>
    /// <param name="perSecond">The inflow of a second; more than 0.</param>
    /// <param name="time">The clock.</param>
    /// <returns>How many are taken and did not flow back yet, with these.</returns>
    public double Take(int count, int perSecond, TimeProvider time)
    {
        var now = time.GetTimestamp();
        var next = After(count, perSecond, now, time);
        Volatile.Write(ref _fullAt, next);
        return Taken(next, perSecond, now, time);
    }

    /// <summary>How long until there is one; zero: now.</summary>
    /// <param name="perSecond">The inflow of a second; more than 0.</param>
    /// <param name="burst">The bucket's size; 1 or more.</param>
    /// <param name="time">The clock.</param>
    public readonly TimeSpan Wait(int perSecond, int burst, TimeProvider time) =>
        TimeSpan.FromSeconds(Math.Max(0, Taken(perSecond, time) + 1 - burst) / perSecond);

    /// <summary>How many are taken and did not flow back yet.</summary>
    public readonly double Taken(int perSecond, TimeProvider time)
    {
        var now = time.GetTimestamp();
        return Taken(After(0, perSecond, now, time), perSecond, now, time);
    }

    private readonly long After(int count, int perSecond, long now, TimeProvider time) =>
        Math.Max(Volatile.Read(in _fullAt), now) + (long)((double)time.TimestampFrequency / perSecond * count);

    private static double Taken(long fullAt, int perSecond, long now, TimeProvider time) =>
        (double)(fullAt - now) / time.TimestampFrequency * perSecond;
}
