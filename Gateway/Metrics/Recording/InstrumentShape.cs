using System.Diagnostics.Metrics;
using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>What kind of instrument it is.</summary>
/// <param name="Kind">What it becomes.</param>
/// <param name="IsObserved">Whether it is asked, and does not tell.</param>
/// <param name="Adds">Whether its numbers add up.</param>
/// <param name="Bounds">The bounds that a histogram advises; <see langword="null"/>: none.</param>
internal sealed record InstrumentShape(MetricKind Kind, bool IsObserved, bool Adds, double[]? Bounds)
{
    /// <summary>Of latencies, where the instrument has no advice: from what a write to memory takes to what makes people give up.</summary>
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Of anything else: OpenTelemetry's.</summary>
    private static readonly double[] Anything = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    /// <returns><see langword="null"/> if it is of a kind that nobody has thought of yet.</returns>
    internal static InstrumentShape? Of(Instrument instrument)
    {
        if (!instrument.GetType().IsGenericType)
            return null;
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Counter<>))
            return new(MetricKind.Counter, false, true, null);
        if (type == typeof(UpDownCounter<>))
            return new(MetricKind.Gauge, false, true, null);
        if (type == typeof(Gauge<>))
            return new(MetricKind.Gauge, false, false, null);
        if (type == typeof(Histogram<>))
            return new(MetricKind.Histogram, false, true, BoundsOf(instrument));
        if (type == typeof(ObservableCounter<>))
            return new(MetricKind.Counter, true, true, null);
        if (type == typeof(ObservableUpDownCounter<>))
            return new(MetricKind.Gauge, true, true, null);
        return type == typeof(ObservableGauge<>) ? new(MetricKind.Gauge, true, false, null) : null;
    }

    private static double[] BoundsOf(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
            Histogram<long> histogram => Doubles(histogram.Advice?.HistogramBucketBoundaries),
            Histogram<int> histogram => Doubles(histogram.Advice?.HistogramBucketBoundaries),
            Histogram<float> histogram => Doubles(histogram.Advice?.HistogramBucketBoundaries),
            Histogram<short> histogram => Doubles(histogram.Advice?.HistogramBucketBoundaries),
            Histogram<byte> histogram => Doubles(histogram.Advice?.HistogramBucketBoundaries),
            Histogram<decimal> histogram => Doubles(histogram.Advice?.HistogramBucketBoundaries),
            _ => null,
        };
        return advised is null ? instrument.Unit == "s" ? Seconds : Anything : [.. advised.Where(double.IsFinite).Distinct().Order()];
    }

    private static IReadOnlyList<double>? Doubles<T>(IReadOnlyList<T>? bounds)
        where T : struct, IConvertible => bounds is null ? null : [.. bounds.Select(bound => bound.ToDouble(null))];
}
