using System.Numerics;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>Parts of a number, one for each processor or so: those who count at the same time do not wait for each other's cache lines.</summary>
internal static class Stripes
{
    // More would cost memory for each series, and two cores that share a part cost little.
    private const int Most = 16;

    internal static readonly int Count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, Most));

    /// <summary>The part of whoever asks, as far as anybody can know.</summary>
    internal static int Own => Thread.GetCurrentProcessorId() & (Count - 1);

    /// <summary>Adds to a number that others add to.</summary>
    internal static void Add(ref double to, double value)
    {
        var known = Volatile.Read(ref to);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref to, known + value, known);
            if (before.Equals(known))
                return;
            known = before;
        }
    }
}
