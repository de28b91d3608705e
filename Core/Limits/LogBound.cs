namespace Nudge.Core.Limits;

/// <summary>Lets so many lines of one kind into the log in a time. Any thread may use it.</summary>
/// <param name="max">Lines in each period, of which the first begins with a line.</param>
/// <param name="period">How long.</param>
/// <param name="time">The clock.</param>
public sealed class LogBound(int max, TimeSpan period, TimeProvider time)
{
    private static readonly TimeSpan RefusalsEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _start;
    private int _count;
    private long _leftOut;

    /// <summary>For refusals that an operator must act on, which many callers cause at once: one line in ten seconds.</summary>
    public static LogBound OfRefusals(TimeProvider time) => new(1, RefusalsEvery, time);

    /// <summary>Whether a line may be logged.</summary>
    /// <param name="leftOut">How many like it were not, since the last one that was.</param>
    public bool TryTake(out long leftOut)
    {
        lock (_gate)
        {
            if (_count == 0 || time.GetElapsedTime(_start) >= period)
                (_start, _count) = (time.GetTimestamp(), 0);
            if (_count >= max)
            {
                leftOut = ++_leftOut;
                return false;
            }

            _count++;
            (leftOut, _leftOut) = (_leftOut, 0);
            return true;
        }
    }
}
