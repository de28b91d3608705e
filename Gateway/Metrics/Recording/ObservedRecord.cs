using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>What was observed for the page that is being written, and for no other. One thread at a time.</summary>
/// <param name="fixedTags">Tags of the instrument and its meter.</param>
/// <param name="most">Series.</param>
/// <param name="kind">A counter or a gauge.</param>
/// <param name="adds">Whether two values of one series are added up: parts of a whole, of several instruments of one name.</param>
internal sealed class ObservedRecord(KeyValuePair<string, object?>[] fixedTags, int most, MetricKind kind, bool adds) : InstrumentRecord
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    internal override void Begin() => _values.Clear();

    internal override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Record((double)value, tags);

    internal override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelText.Of(fixedTags, tags, isHistogram: false);
        if (_values.Count >= most && !_values.ContainsKey(labels))
            labels = LabelText.Of(fixedTags, [new("otel.metric.overflow", true)], isHistogram: false);
        _values[labels] = adds ? _values.GetValueOrDefault(labels) + value : value;
    }

    internal override void Write(ExpositionWriter writer, string family, string more)
    {
        foreach (var (labels, value) in _values)
            writer.Sample(family, kind == MetricKind.Counter ? "_total" : "", labels, more, value);
    }
}
