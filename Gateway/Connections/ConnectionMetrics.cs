using System.Diagnostics.Metrics;

namespace Nudge.Gateway.Connections;

/// <summary>What connections do, as numbers. Meter <c>Nudge.Connections</c>.</summary>
internal sealed class ConnectionMetrics
{
    public const string MeterName = "Nudge.Connections";

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _sweeps;
    private readonly Counter<long> _joined;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _acknowledged;

    public ConnectionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("nudge.connections", "{connection}", "Connections that are open.");
        _sweeps = meter.CreateCounter<long>("nudge.sweeps", "{sweep}", "Sweeps over the receivers of a source.");
        _joined = meter.CreateCounter<long>("nudge.sweeps.events", "{event}", "Events in those sweeps; more than one a sweep are joined.");
        _deliveries = meter.CreateCounter<long>("nudge.deliveries", "{event}", "Events times receivers.");
        _dropped = meter.CreateCounter<long>("nudge.events.dropped", "{event}", "Events that were not kept for a sweep, and read from the store instead.");
        _replayed = meter.CreateCounter<long>("nudge.replayed", "{row}", "Rows sent to clients that caught up.");
        _resets = meter.CreateCounter<long>("nudge.resets", "{reset}", "Clients told to fetch anew, by reason.");
        _closed = meter.CreateCounter<long>("nudge.connections.closed", "{connection}", "Connections that the server closed, by code.");
        _acknowledged = meter.CreateCounter<long>("nudge.acks", "{ack}", "Times that clients said what they have processed.");
    }

    public void Acknowledged() => _acknowledged.Add(1);

    public void Opened(string protocol) => _connections.Add(1, new KeyValuePair<string, object?>("protocol", protocol));

    public void Ended(string protocol) => _connections.Add(-1, new KeyValuePair<string, object?>("protocol", protocol));

    public void Swept(int events, int receivers)
    {
        _sweeps.Add(1);
        _joined.Add(events);
        _deliveries.Add((long)events * receivers);
    }

    public void Dropped() => _dropped.Add(1);

    public void Replayed(int rows) => _replayed.Add(rows);

    public void Reset(string reason) => _resets.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Closed(string code) => _closed.Add(1, new KeyValuePair<string, object?>("code", code));
}
