namespace Nudge.Bench.Reporting;

/// <summary>Durations of one run, all of them, to the microsecond.</summary>
internal sealed class Samples
{
    private int[] _microseconds = new int[1 << 12];
    private bool _isSorted;

    internal int Count { get; private set; }

    internal void Add(TimeSpan duration)
    {
        if (Count == _microseconds.Length)
            Array.Resize(ref _microseconds, Count * 2);
        _microseconds[Count++] = (int)Math.Min(int.MaxValue, duration.TotalMicroseconds);
        _isSorted = false;
    }

    /// <summary>In milliseconds; not a number if there are no samples.</summary>
    internal double Percentile(double percent)
    {
        if (Count == 0)
            return double.NaN;
        if (!_isSorted)
            Array.Sort(_microseconds, 0, Count);
        _isSorted = true;
        return _microseconds[Math.Clamp((int)Math.Ceiling(percent / 100 * Count) - 1, 0, Count - 1)] / 1_000.0;
    }
}
