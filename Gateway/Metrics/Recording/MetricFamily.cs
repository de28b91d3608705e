using Nudge.Gateway.Metrics.Exposition;

namespace Nudge.Gateway.Metrics.Recording;

/// <summary>All that is written under one name.</summary>
/// <param name="name">The name, without what its samples add to it.</param>
/// <param name="kind">What it is.</param>
/// <param name="help">What it means.</param>
internal sealed class MetricFamily(string name, MetricKind kind, string help)
{
    private readonly List<(string Meter, string FixedLabels, InstrumentRecord Record)> _records = [];

    internal string Name => name;

    internal MetricKind Kind => kind;

    /// <summary>The record of the instruments that are one; <see langword="null"/>: there is none yet.</summary>
    internal InstrumentRecord? Find(string meter, string fixedLabels) =>
        _records.Find(known => known.Meter == meter && known.FixedLabels == fixedLabels).Record;

    internal void Add(string meter, string fixedLabels, InstrumentRecord record) => _records.Add((meter, fixedLabels, record));

    internal void Begin()
    {
        foreach (var (_, _, record) in _records)
            record.Begin();
    }

    /// <summary>Writes it: once, whichever meters it comes from, which the samples name if there are several.</summary>
    internal void Write(ExpositionWriter writer)
    {
        writer.Begin(name, kind, help);
        var isShared = _records.Exists(record => record.Meter != _records[0].Meter);
        foreach (var (meter, _, record) in _records)
            record.Write(writer, name, isShared ? LabelText.Pair("otel_scope_name", meter) : "");
    }
}
