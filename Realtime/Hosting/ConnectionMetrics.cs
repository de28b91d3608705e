using System.Diagnostics.Metrics;

namespace Nudge.Realtime.Hosting;

/// <summary>Measures connections. Meter <c>Nudge.Connections</c>. Of a sweep over many receivers each number is told once.</summary>
public sealed class ConnectionMetrics
{
    public const string MeterName = "Nudge.Connections";

    private static readonly TimeSpan HandledMax = TimeSpan.FromHours(1);

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly bool _tellsAppsApart;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _sweeps;
    private readonly Counter<long> _joined;
    private readonly Counter<long> _deliveries;
    private readonly Histogram<double> _fanOut;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _acknowledged;
    private readonly Histogram<double> _handled;
    private readonly Counter<long> _tickets;
    private readonly Counter<long> _socketsRefused;
    private readonly Counter<long> _messagesRefused;

    /// <param name="factory">Makes the meter.</param>
    /// <param name="tellsAppsApart">Whether deliveries are told apart by app.</param>
    /// <param name="time">The clock.</param>
    public ConnectionMetrics(IMeterFactory factory, bool tellsAppsApart, TimeProvider time)
    {
        (_time, _tellsAppsApart) = (time, tellsAppsApart);
        var meter = _meter = factory.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("nudge.connections.open", "{connection}", "Connections that are open, by protocol.");
        _opened = meter.CreateCounter<long>("nudge.connections.opened", "{connection}", "Connections that were taken in, by protocol.");
        _closed = meter.CreateCounter<long>("nudge.connections.closed", "{connection}", "Connections that the server closed, by code.");
        _refused = meter.CreateCounter<long>(
            "nudge.connections.refused", "{connection}", "Connections for which there was no place, by code.");
        _sweeps = meter.CreateCounter<long>("nudge.sweeps", "{sweep}", "Sweeps over the receivers of a source.");
        _joined = meter.CreateCounter<long>("nudge.sweeps.events", "{event}", "Events in those sweeps; more than one a sweep are joined.");
        _deliveries = meter.CreateCounter<long>("nudge.deliveries", "{event}", "Events times receivers.");
        _fanOut = meter.CreateHistogram<double>(
            "nudge.fanout.duration", "s",
            "From the arrival of an event at this process, which follows its commit, until all its receivers have it in their sockets or "
            + "outboxes.");
        _dropped = meter.CreateCounter<long>(
            "nudge.events.dropped", "{event}", "Events that were not kept for a sweep, and read from the store instead if they are there.");
        _replayed = meter.CreateCounter<long>("nudge.catchup.rows", "{row}", "Rows sent to clients that caught up.");
        _resets = meter.CreateCounter<long>("nudge.resets", "{reset}", "Times that a client was told to fetch anew, by reason.");
        _acknowledged = meter.CreateCounter<long>("nudge.acks", "{ack}", "Times that clients said what they have processed.");
        _handled = meter.CreateHistogram<double>(
            "nudge.handled.duration", "s",
            "From the publish of a row to the word of a client that it has handled it, by protocol; a sample that clients choose.");
        _tickets = meter.CreateCounter<long>(
            "nudge.tickets", "{connection}", "Signed-in Pusher connections, by whether they took up what one before them had.");
        _socketsRefused = meter.CreateCounter<long>(
            "nudge.sockets.refused", "{socket}", "Sockets that were closed as they came, by what was full.");
        _messagesRefused = meter.CreateCounter<long>(
            "nudge.messages.refused", "{message}", "Messages of clients that were refused, by the bound that they reached.");
    }

    /// <summary>A message of a client was not heard.</summary>
    /// <param name="bound">Which bound it has reached: one of few words.</param>
    public void MessageRefused(string bound) => _messagesRefused.Add(1, new KeyValuePair<string, object?>("bound", bound));

    /// <summary>Has what waits in outboxes observed.</summary>
    /// <param name="bytes">Bytes that wait.</param>
    /// <param name="behind">Connections for which some wait.</param>
    public void WatchOutboxes(Func<long> bytes, Func<int> behind)
    {
        _meter.CreateObservableUpDownCounter("nudge.outbox.bytes", bytes, "By", "Bytes that wait for connections that read too slowly.");
        _meter.CreateObservableUpDownCounter(
            "nudge.connections.behind", behind, "{connection}", "Connections whose sockets take no more for now.");
    }

    /// <summary>Has the sockets of clients observed.</summary>
    public void WatchSockets(Func<int> count) =>
        _meter.CreateObservableUpDownCounter(
            "nudge.sockets.open", count, "{socket}", "Sockets of clients that are open, calls and silent ones too.");

    public void SocketRefused(string reason) => _socketsRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Opened(string protocol)
    {
        _connections.Add(1, Protocol(protocol));
        _opened.Add(1, Protocol(protocol));
    }

    public void Ended(string protocol) => _connections.Add(-1, Protocol(protocol));

    public void Closed(string code) => _closed.Add(1, Code(code));

    public void Refused(string code) => _refused.Add(1, Code(code));

    /// <summary>An event has arrived where nothing waited.</summary>
    /// <returns>The moment for <see cref="Swept"/>; 0: nobody listens.</returns>
    public long Arrived() => _fanOut.Enabled ? _time.GetTimestamp() : 0;

    /// <summary>A sweep is over.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="events">Events in it.</param>
    /// <param name="receivers">Who got them.</param>
    /// <param name="arrived">
    /// When the first of what was waiting had arrived; 0: nothing had, and what was lost was read from the store.
    /// </param>
    public void Swept(string app, int events, int receivers, long arrived)
    {
        _sweeps.Add(1);
        _joined.Add(events);
        if (_tellsAppsApart)
            _deliveries.Add((long)events * receivers, new KeyValuePair<string, object?>("app", app));
        else
            _deliveries.Add((long)events * receivers);
        if (arrived != 0)
            _fanOut.Record(_time.GetElapsedTime(arrived).TotalSeconds);
    }

    public void Dropped() => _dropped.Add(1);

    public void Replayed(int rows) => _replayed.Add(rows);

    public void Reset(string reason) => _resets.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A client says what it has processed.</summary>
    /// <param name="protocol">Of its connection.</param>
    /// <param name="published">
    /// When the row was published that it has just handled live; <see langword="null"/>: it does not say. A moment that cannot be is
    /// counted and not measured, since it is the client that says it.
    /// </param>
    public void Acknowledged(string protocol, DateTimeOffset? published)
    {
        _acknowledged.Add(1);
        if (published is { } at && _time.GetUtcNow() - at is var taken && taken >= TimeSpan.Zero && taken <= HandledMax)
            _handled.Record(taken.TotalSeconds, Protocol(protocol));
    }

    public void TookUp(bool isReturning) => _tickets.Add(1, new KeyValuePair<string, object?>("outcome", isReturning ? "adopted" : "new"));

    private static KeyValuePair<string, object?> Protocol(string protocol) => new("protocol", protocol);

    private static KeyValuePair<string, object?> Code(string code) => new("code", code);
}
