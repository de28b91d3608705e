using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Webhooks;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>One address of one app: events that this node holds for it, and the few requests that bring them there side by side.</summary>
/// <remarks>Their order is kept as long as nothing fails and is not promised; <c>time_ms</c> tells it.</remarks>
internal sealed partial class WebhookReceiver(
    AppId app, string url, IApps apps, WebhookDelivery delivery, int callsPerSecond, TimeProvider time, ILogger logger)
    : IDisposable
{
    /// <summary>Events held in memory; the rest waits in the outbox.</summary>
    private const int HeldMax = 1_000;

    private const int RequestsMax = 8;
    private const int BatchEventsMax = 100;
    private const int BatchBytesMax = 262_144;

    private static readonly TimeSpan BatchWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<WebhookRow> _held = new();
    private readonly Pace _calls = new(callsPerSecond, callsPerSecond, time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Wakes those who wait for a batch to fill; there is one only while somebody does.
    private TaskCompletionSource? _filled;
    private int _workers;

    /// <summary>How many of its events are kept, here and in the outbox.</summary>
    public WebhookBacklog Backlog { get; } = new(time);

    /// <summary>Whether nothing is kept for it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return _held.Count == 0 && _workers == 0 && Backlog.IsEmpty;
        }
    }

    /// <summary>Takes an event that this node has claimed, and has it sent.</summary>
    /// <returns><see langword="false"/> if there are too many in memory.</returns>
    public bool TryHold(WebhookRow row)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || _held.Count >= HeldMax)
                return false;
            _held.Enqueue(row);
            if (_held.Count >= BatchEventsMax)
            {
                _filled?.TrySetResult();
                _filled = null;
            }

            if (_workers >= RequestsMax || _held.Count <= _workers)
                return true;
            _workers++;
        }

        _ = Task.Run(WorkAsync);
        return true;
    }

    /// <summary>Lets requests under way end, and gives back what is not sent.</summary>
    public async Task<IReadOnlyList<WebhookRow>> StopAsync()
    {
        lock (_lock)
        {
            _stopping.Cancel();
            if (_workers == 0)
                _stopped.TrySetResult();
        }

        await _stopped.Task;
        lock (_lock)
        {
            WebhookRow[] rest = [.. _held];
            _held.Clear();
            return rest;
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WorkAsync()
    {
        try
        {
            while (await TakeAsync() is { } taken)
                Backlog.Remove(await delivery.SendAsync(taken.App, taken.Rows));
        }
        catch (Exception e)
        {
            // A fault of ours. The rows that it held are claimed again when their time is over.
            LogFault(app.Value, e);
            lock (_lock)
                EndLocked();
        }
    }

    /// <summary>The events of the next request; <see langword="null"/>: there is nothing, and the worker has ended.</summary>
    private async Task<(AppView? App, IReadOnlyList<WebhookRow> Rows)?> TakeAsync()
    {
        try
        {
            var view = await apps.GetAsync(app, CancellationToken.None);
            if (view is null || view.Settings.Pusher.Webhooks.All(webhook => webhook.Url != url))
                return Take(null, BatchEventsMax);
            if (view.Settings.Pusher.WebhookBatching)
                await FillAsync();
            else if (TryTakeCall())
                return Take(view, 1);
            await PaceAsync();
            return Take(view, BatchEventsMax);
        }
        catch (StoreUnavailableException)
        {
            // Without the app nothing can be signed. As after a fault.
            lock (_lock)
            {
                _held.Clear();
                EndLocked();
            }

            return null;
        }
    }

    private (AppView? App, IReadOnlyList<WebhookRow> Rows)? Take(AppView? view, int most)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || _held.Count == 0)
            {
                // In the turn in which it is seen that there is nothing: who adds something in the next one starts another worker.
                EndLocked();
                return null;
            }

            var rows = new List<WebhookRow>(Math.Min(most, _held.Count));
            var bytes = 0;
            while (rows.Count < most && _held.TryPeek(out var next) && (rows.Count == 0 || bytes + next.Event.Length <= BatchBytesMax))
            {
                bytes += next.Event.Length;
                rows.Add(_held.Dequeue());
            }

            return (view, rows);
        }
    }

    private void EndLocked()
    {
        _workers--;
        if (_workers == 0 && _stopping.IsCancellationRequested)
            _stopped.TrySetResult();
    }

    /// <summary>Waits until a batch is full or its first event is a second old.</summary>
    private async Task FillAsync()
    {
        while (WaitForMore() is var (wait, filled))
        {
            try
            {
                await filled.WaitAsync(wait, time, _stopping.Token);
            }
            catch (TimeoutException)
            {
                // It is old enough, or another one is the first by now.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool TryTakeCall()
    {
        lock (_lock)
            return _held.Count == 0 || _calls.TryTake();
    }

    /// <summary>Waits until the receiver may be called once more; what comes meanwhile goes into the same call.</summary>
    private async Task PaceAsync()
    {
        try
        {
            while (!TryTakeCall())
                await _calls.WaitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Rows that are not sent are given back.
        }
    }

    private (TimeSpan Wait, Task Filled)? WaitForMore()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || _held.Count >= BatchEventsMax || !_held.TryPeek(out var first))
                return null;
            var wait = first.At + BatchWait - time.GetUtcNow();
            if (wait <= TimeSpan.Zero)
                return null;
            _filled ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return (wait < BatchWait ? wait + TimeSpan.FromMilliseconds(1) : BatchWait, _filled.Task);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Sending webhooks of the app {App} failed.")]
    private partial void LogFault(string app, Exception exception);
}
