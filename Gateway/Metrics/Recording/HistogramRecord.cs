using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>Counts values between bounds.</summary>
internal sealed class HistogramRecord(SeriesTable<Distribution> series, double[] bounds) : InstrumentRecord
{
    internal override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => series.Of(tags).Record(value);

    internal override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsFinite(value))
            series.Of(tags).Record(value);
    }

    internal override void Write(ExpositionWriter writer, string family, string more)
    {
        var upTo = new long[bounds.Length + 1];
        var names = Array.ConvertAll([.. bounds, double.PositiveInfinity], bound => more.Length == 0 ? writer.Bound(bound) : $"{more},{writer.Bound(bound)}");
        foreach (var distribution in series.ToArray())
        {
            var sum = distribution.Read(upTo);
            for (var i = 0; i < upTo.Length; i++)
                writer.Sample(family, "_bucket", distribution.Labels, names[i], upTo[i]);
            writer.Sample(family, "_sum", distribution.Labels, more, sum);
            // The count is that of the buckets, so that the two never differ, however much is recorded meanwhile.
            writer.Sample(family, "_count", distribution.Labels, more, upTo[^1]);
        }
    }
}
