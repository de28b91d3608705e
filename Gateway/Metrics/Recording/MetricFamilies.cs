using System.Diagnostics.Metrics;
using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>The families of a page, by name. One thread at a time.</summary>
internal sealed class MetricFamilies(int seriesMax)
{
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MetricFamily> _byTaken = new(StringComparer.Ordinal);

    /// <summary>Finds or makes what is kept of an instrument.</summary>
    /// <returns><see langword="null"/> if its name is another kind's already: a page has every name once.</returns>
    internal InstrumentRecord? Register(Instrument instrument, InstrumentShape shape)
    {
        var name = MetricName.OfFamily(instrument.Name, instrument.Unit, shape.Kind);
        if (!_families.TryGetValue(name, out var family))
        {
            family = new(name, shape.Kind, instrument.Description ?? "");
            if (NamesOf(family).Any(_byTaken.ContainsKey))
                return null;
            foreach (var taken in NamesOf(family))
                _byTaken[taken] = family;
            _families[name] = family;
        }

        if (family.Kind != shape.Kind)
            return null;
        KeyValuePair<string, object?>[] tags = [.. instrument.Meter.Tags ?? [], .. instrument.Tags ?? []];
        var labels = LabelText.Of(tags, [], isHistogram: false);
        var record = Create(tags, shape);
        if (family.Find(instrument.Meter.Name, labels) is { } known)
            return known.GetType() == record.GetType() ? known : null;
        family.Add(instrument.Meter.Name, labels, record);
        return record;
    }

    internal void Begin()
    {
        foreach (var family in _families.Values)
            family.Begin();
    }

    internal void Write(ExpositionWriter writer)
    {
        foreach (var family in _families.Values)
            family.Write(writer);
        writer.End();
    }

    private InstrumentRecord Create(KeyValuePair<string, object?>[] tags, InstrumentShape shape) => shape switch
    {
        { IsObserved: true } => new ObservedRecord(tags, seriesMax, shape.Kind, shape.Adds),
        { Bounds: { } bounds } => new HistogramRecord(new(tags, seriesMax, isHistogram: true, labels => new(labels, bounds)), bounds),
        { Adds: true } => new CounterRecord(new(tags, seriesMax, isHistogram: false, labels => new(labels)), shape.Kind),
        _ => new GaugeRecord(new(tags, seriesMax, isHistogram: false, labels => new(labels))),
    };

    /// <summary>The names that a family's lines have, in either format.</summary>
    private static string[] NamesOf(MetricFamily family) => family.Kind switch
    {
        MetricKind.Counter => [family.Name, $"{family.Name}_total"],
        MetricKind.Histogram => [family.Name, $"{family.Name}_bucket", $"{family.Name}_sum", $"{family.Name}_count"],
        _ => [family.Name],
    };
}
