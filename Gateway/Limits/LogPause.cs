namespace Nudge.Gateway.Limits;

/// <summary>Keeps what many callers cause from being many lines in the log: one in ten seconds. Any thread may use it.</summary>
internal sealed class LogPause(TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    private long _lastAt = time.GetTimestamp() - (long)(Length.TotalSeconds * time.TimestampFrequency);

    /// <summary>Whether a line may be written now; for one caller of many.</summary>
    public bool TryEnd()
    {
        var last = Volatile.Read(ref _lastAt);
        return time.GetElapsedTime(last) >= Length && Interlocked.CompareExchange(ref _lastAt, time.GetTimestamp(), last) == last;
    }
}
