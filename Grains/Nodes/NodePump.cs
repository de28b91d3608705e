using Microsoft.Extensions.Logging;
using Nudge.Core.Actors;
using Nudge.Grains.Interfaces.Nodes;
using Orleans.Streams;

namespace Nudge.Grains.Nodes;

/// <summary>
/// The way from this silo to one node: batches in order, one after the other, and no more of them under way than the node keeps up with.
/// </summary>
/// <remarks>
/// An event that does not fit is dropped, and the next batch says so: events are hints, and the node asks its actors for their heads. A
/// node that acknowledges nothing for three times the limit is dead; its subscription goes with the pump.
/// </remarks>
/// <param name="silo">Names this life of this silo's pumps.</param>
/// <param name="node">Which node.</param>
/// <param name="from">
/// Where the pump before this one ended: numbers go on, since the node takes a number that it has had for a repetition.
/// </param>
/// <param name="connect">Opens the node's stream.</param>
/// <param name="options">The bounds.</param>
/// <param name="metrics">Told of what goes and what does not.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of losses.</param>
internal sealed partial class NodePump(
    string silo, string node, PumpEnd from, Func<(IAsyncStream<NodeBatch> Stream, IPumpAcknowledgements Self)> connect,
    NodesOptions options, NodeMetrics metrics, TimeProvider time, ILogger logger)
{
    private const int SilencesMax = 3;

    private readonly Lock _gate = new();
    private readonly Queue<ActorEvent> _pending = new();
    private readonly Queue<(long Number, long At)> _underWay = new();
    private long _pendingBytes;
    private bool _hasDropped = from.HasDropped;
    private bool _isEnded;
    private int _isStarted;
    private long _sent = from.Sent;
    private long _acknowledged = from.Sent;
    private int _silences;
    private long _lastUsed = time.GetTimestamp();
    private TaskCompletionSource _wake = NewWake();

    /// <summary>Bytes of events that wait, as of about now.</summary>
    internal long WaitingBytes => Volatile.Read(ref _pendingBytes);

    internal Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Called when it has ended, with where the next one goes on.</summary>
    internal Action<PumpEnd>? Ended { get; set; }

    /// <summary>Runs outside of any grain, so that no turn waits for it. A second caller starts nothing.</summary>
    internal void Start(CancellationToken stopping)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
            Completion = Task.Run(() => RunAsync(stopping), CancellationToken.None);
    }

    /// <returns><see langword="false"/> if it has ended.</returns>
    internal bool TryPost(IReadOnlyList<ActorEvent> events)
    {
        lock (_gate)
        {
            if (_isEnded)
                return false;
            _lastUsed = time.GetTimestamp();
            for (var i = 0; i < events.Count; i++)
            {
                var bytes = EventBytes.Of(events[i]);
                if (_pendingBytes + bytes > options.PendingBytesMax)
                {
                    metrics.Dropped(events.Count - i);
                    if (!_hasDropped)
                        LogDropped(logger, node, options.PendingBytesMax);
                    _hasDropped = true;
                    break;
                }

                _pending.Enqueue(events[i]);
                _pendingBytes += bytes;
            }

            _wake.TrySetResult();
            return true;
        }
    }

    internal void Acknowledge(long number)
    {
        lock (_gate)
        {
            _acknowledged = Math.Max(_acknowledged, Math.Min(number, _sent));
            while (_underWay.TryPeek(out var sent) && sent.Number <= _acknowledged)
            {
                _underWay.Dequeue();
                metrics.Acknowledged(sent.At);
            }

            _silences = 0;
            _wake.TrySetResult();
        }
    }

    internal void EndIfIdle(TimeSpan idle)
    {
        lock (_gate)
        {
            if (_pending.Count == 0 && !_hasDropped && time.GetElapsedTime(_lastUsed) > idle)
                EndLocked();
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            var (stream, self) = connect();
            while (await NextAsync(self, stopping) is { } batch)
                await SendAsync(stream, batch);
            if (_silences >= SilencesMax)
                await ForgetSubscriptionsAsync(stream);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops; the nodes learn from other activations what they miss.
        }
        finally
        {
            PumpEnd end;
            lock (_gate)
            {
                EndLocked();
                end = new(_sent, _hasDropped || _pending.Count > 0 || _acknowledged < _sent);
            }

            Ended?.Invoke(end);
        }
    }

    /// <summary>Waits until there is something to send and room for it.</summary>
    private async Task<NodeBatch?> NextAsync(IPumpAcknowledgements self, CancellationToken stopping)
    {
        while (true)
        {
            Task wake;
            bool isFull;
            lock (_gate)
            {
                if (_isEnded)
                    return null;
                isFull = _sent - _acknowledged >= options.WindowBatches;
                if (!isFull && (_pending.Count > 0 || _hasDropped))
                    return TakeLocked(self);
                if (_wake.Task.IsCompleted)
                    _wake = NewWake();
                wake = _wake.Task;
            }

            if (!isFull)
                await wake.WaitAsync(stopping);
            else
                await WaitForRoomAsync(wake, stopping);
        }
    }

    private async Task WaitForRoomAsync(Task wake, CancellationToken stopping)
    {
        try
        {
            await wake.WaitAsync(TimeSpan.FromSeconds(options.AcknowledgeSeconds), time, stopping);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                // Events that were on their way may be lost, so the node is to ask.
                _acknowledged = _sent;
                _underWay.Clear();
                _hasDropped = true;
                if (++_silences >= SilencesMax)
                    EndLocked();
            }

            LogSilent(logger, node, options.AcknowledgeSeconds);
        }
    }

    private NodeBatch TakeLocked(IPumpAcknowledgements self)
    {
        var events = new List<ActorEvent>(Math.Min(_pending.Count, options.BatchEventsMax));
        for (var bytes = 0; events.Count < options.BatchEventsMax && _pending.TryPeek(out var next);)
        {
            var size = EventBytes.Of(next);
            if (events.Count > 0 && bytes + size > options.BatchBytesMax)
                break;
            bytes += size;
            _pendingBytes -= size;
            events.Add(_pending.Dequeue());
        }

        var batch = new NodeBatch(silo, ++_sent, _hasDropped, [.. events], self);
        _hasDropped = false;
        if (metrics.Sent() is not 0 and var at)
            _underWay.Enqueue((_sent, at));
        return batch;
    }

    private async Task SendAsync(IAsyncStream<NodeBatch> stream, NodeBatch batch)
    {
        try
        {
            await stream.OnNextAsync(batch);
        }
        catch (Exception e)
        {
            // In any case the batch is lost or may be, and the next one says so. Streams throw many kinds of exceptions.
            LogFailed(logger, node, e);
            lock (_gate)
                _hasDropped = true;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None);
        }
    }

    /// <summary>No subscription outlives its node.</summary>
    private async Task ForgetSubscriptionsAsync(IAsyncStream<NodeBatch> stream)
    {
        try
        {
            foreach (var subscription in await stream.GetAllSubscriptionHandles())
                await subscription.UnsubscribeAsync();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
        {
            LogNotForgotten(logger, node, e);
        }
    }

    private void EndLocked()
    {
        _isEnded = true;
        _wake.TrySetResult();
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(
        1, LogLevel.Warning,
        "Node {Node} falls behind: more than {Bytes} bytes of events wait for it. Events are dropped, and it reads from the store what it "
        + "misses.")]
    private static partial void LogDropped(ILogger logger, string node, int bytes);

    [LoggerMessage(2, LogLevel.Information, "Node {Node} has acknowledged nothing for {Seconds} s.")]
    private static partial void LogSilent(ILogger logger, string node, int seconds);

    [LoggerMessage(3, LogLevel.Information, "Events for node {Node} could not be sent; it reads from the store what it misses.")]
    private static partial void LogFailed(ILogger logger, string node, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "The subscription of node {Node}, which is gone, could not be removed.")]
    private static partial void LogNotForgotten(ILogger logger, string node, Exception exception);
}
