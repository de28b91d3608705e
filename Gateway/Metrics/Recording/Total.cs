using System.Runtime.InteropServices;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>What was added up. Recording takes no lock and allocates nothing.</summary>
internal sealed class Total(string labels) : Series(labels)
{
    private readonly Part[] _parts = new Part[Stripes.Count];

    internal double Value
    {
        get
        {
            var sum = 0d;
            for (var i = 0; i < _parts.Length; i++)
                sum += Volatile.Read(ref _parts[i].Whole) + Volatile.Read(ref _parts[i].Fraction);
            return sum;
        }
    }

    internal void Add(long value) => Interlocked.Add(ref _parts[Stripes.Own].Whole, value);

    internal void Add(double value) => Stripes.Add(ref _parts[Stripes.Own].Fraction, value);

    // A cache line each.
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Part
    {
        [FieldOffset(0)]
        internal long Whole;

        [FieldOffset(8)]
        internal double Fraction;
    }
}
