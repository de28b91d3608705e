using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>Keeps the last word.</summary>
internal sealed class GaugeRecord(SeriesTable<Latest> series) : InstrumentRecord
{
    internal override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => series.Of(tags).Value = value;

    internal override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => series.Of(tags).Value = value;

    internal override void Write(ExpositionWriter writer, string family, string more)
    {
        foreach (var latest in series.ToArray())
            writer.Sample(family, "", latest.Labels, more, latest.Value);
    }
}
