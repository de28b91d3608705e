using System.Diagnostics.Metrics;

namespace Nudge.Grains.Nodes;

/// <summary>Counts the traffic between the nodes of a cluster. Meter <c>Nudge.Nodes</c>.</summary>
public sealed class NodeMetrics
{
    public const string MeterName = "Nudge.Nodes";

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _hop;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _notRenewed;

    public NodeMetrics(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        _meter = factory.Create(MeterName);
        _hop = _meter.CreateHistogram<double>(
            "nudge.nodes.hop.duration", "s",
            "From sending a batch of events to a node to its acknowledgement: the lag of the node's stream.");
        _dropped = _meter.CreateCounter<long>(
            "nudge.nodes.events.dropped", "{event}",
            "Events that were not sent to a node because too much waited; it reads from the store.");
        _lost = _meter.CreateCounter<long>(
            "nudge.nodes.losses", "{loss}", "Times that this node found events missing, and asked all that it hears for their heads.");
        _notRenewed = _meter.CreateCounter<long>(
            "nudge.nodes.leases.failed", "{lease}", "Leases on actors that could not be taken or renewed when they were tried.");
    }

    /// <summary>Has what waits for other nodes observed.</summary>
    internal void Watch(NodePumps pumps) => _meter.CreateObservableUpDownCounter(
        "nudge.nodes.events.waiting", () => pumps.WaitingBytes, "By", "Bytes of events that wait in this silo to be sent to other nodes.");

    /// <summary>Has the leases of this node observed.</summary>
    public void Watch(Func<int> leases) => _meter.CreateObservableUpDownCounter(
        "nudge.nodes.leases", leases, "{lease}", "Actors that this node hears.");

    /// <summary>A batch is sent.</summary>
    /// <returns>The moment for <see cref="Acknowledged"/>; 0: nobody listens.</returns>
    internal long Sent() => _hop.Enabled ? _time.GetTimestamp() : 0;

    internal void Acknowledged(long sent) => _hop.Record(_time.GetElapsedTime(sent).TotalSeconds);

    internal void Dropped(int events) => _dropped.Add(events);

    public void Lost() => _lost.Add(1);

    public void NotRenewed() => _notRenewed.Add(1);
}
