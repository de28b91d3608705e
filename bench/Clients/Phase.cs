using System.Diagnostics;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Clients;

/// <summary>The figures of one measured stretch of load.</summary>
internal sealed class Phase(Publications publications, long start, PhaseEdge before, PhaseEdge after)
{
    private readonly Samples _answers = publications.Answers;
    private readonly Samples _deliveries = publications.Deliveries;
    private readonly double _seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;

    /// <summary>Publications that were taken, those around the measured stretch among them.</summary>
    internal long PublishedInAll { get; } = publications.Answered - start;

    internal double PublishesPerSecond => (after.Answered - before.Answered) / _seconds;

    internal double DeliveriesPerSecond => (after.Delivered - before.Delivered) / _seconds;

    internal double ServerSecondsPerMillionPublishes => ServerSeconds / (after.Answered - before.Answered) * 1e6;

    internal double StoreSecondsPerMillionPublishes => StoreSeconds / (after.Answered - before.Answered) * 1e6;

    internal double ServerSecondsPerMillionDeliveries => ServerSeconds / (after.Delivered - before.Delivered) * 1e6;

    /// <summary>Cores that the server kept busy.</summary>
    internal double ServerCores => ServerSeconds / _seconds;

    /// <summary>Cores that the generator kept busy: near 1, it was the limit and not the server.</summary>
    internal double GeneratorCores => (after.GeneratorSeconds - before.GeneratorSeconds) / _seconds;

    /// <summary>Cores that anything else kept busy: where it is not near 0, rates and latencies are disturbed.</summary>
    internal double OtherCores => (after.MachineSeconds - before.MachineSeconds - ServerSeconds - StoreSeconds) / _seconds - GeneratorCores;

    internal double AnswerMilliseconds(double percent) => _answers.Percentile(percent);

    internal double DeliveryMilliseconds(double percent) => _deliveries.Percentile(percent);

    /// <summary>Deliveries that never came, and ones that nobody waited for: both must be 0.</summary>
    internal long Wrong { get; } = publications.Missing + publications.Unexpected;

    private double StoreSeconds => after.StoreSeconds - before.StoreSeconds;

    private double ServerSeconds => after.ServerSeconds - before.ServerSeconds;
}
