namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>How many client events a connection may still send in this second: a bucket that fills steadily. Touched by one reader.</summary>
internal sealed class EventAllowance
{
    private double? _left;
    private long _filledAt;

    /// <summary>Takes one.</summary>
    /// <param name="perSecond">What the bucket holds, and what flows into it in a second.</param>
    /// <param name="time">The clock.</param>
    /// <returns><see langword="false"/> if there is none left.</returns>
    public bool TryTake(int perSecond, TimeProvider time)
    {
        var filled = _left is { } left ? left + (time.GetElapsedTime(_filledAt).TotalSeconds * perSecond) : perSecond;
        _filledAt = time.GetTimestamp();
        filled = Math.Min(perSecond, filled);
        var isLeft = filled >= 1;
        _left = isLeft ? filled - 1 : filled;
        return isLeft;
    }
}
