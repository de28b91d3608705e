namespace Nudge.Gateway.Metrics.Recording;

/// <summary>How many values fell between which bounds. Recording takes no lock and allocates nothing.</summary>
internal sealed class Distribution : Series
{
    private readonly double[] _bounds;
    private readonly Part[] _parts;

    /// <param name="labels">As they are written.</param>
    /// <param name="bounds">Upper bounds, inclusive, ascending.</param>
    internal Distribution(string labels, double[] bounds)
        : base(labels)
    {
        _bounds = bounds;
        _parts = new Part[Stripes.Count];
        for (var i = 0; i < _parts.Length; i++)
            _parts[i] = new(bounds.Length + 1);
    }

    internal void Record(double value)
    {
        var part = _parts[Stripes.Own];
        Interlocked.Increment(ref part.Counts[PlaceOf(value)]);
        Stripes.Add(ref part.Sum, value);
    }

    /// <summary>Counts of the values up to each bound and, last, of all; the sum of all. The counts are those of one moment, to within what is being recorded.</summary>
    internal double Read(Span<long> upTo)
    {
        upTo.Clear();
        var sum = 0d;
        foreach (var part in _parts)
        {
            sum += Volatile.Read(ref part.Sum);
            for (var i = 0; i < upTo.Length; i++)
                upTo[i] += Volatile.Read(ref part.Counts[i]);
        }

        for (var i = 1; i < upTo.Length; i++)
            upTo[i] += upTo[i - 1];
        return sum;
    }

    private int PlaceOf(double value)
    {
        var place = Array.BinarySearch(_bounds, value);
        return place < 0 ? ~place : place;
    }

    private sealed class Part(int counts)
    {
        // Longer than needed, so that two parts share no cache line.
        internal readonly long[] Counts = new long[counts + 8];

        internal double Sum;
    }
}
