using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>Adds up what is counted.</summary>
/// <param name="series">The series.</param>
/// <param name="kind">A counter, which only grows, or a gauge.</param>
internal sealed class CounterRecord(SeriesTable<Total> series, MetricKind kind) : InstrumentRecord
{
    private bool OnlyGrows => kind == MetricKind.Counter;

    internal override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (value >= 0 || !OnlyGrows)
            series.Of(tags).Add(value);
    }

    internal override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsFinite(value) && (value >= 0 || !OnlyGrows))
            series.Of(tags).Add(value);
    }

    internal override void Write(ExpositionWriter writer, string family, string more)
    {
        foreach (var total in series.ToArray())
            writer.Sample(family, OnlyGrows ? "_total" : "", total.Labels, more, total.Value);
    }
}
