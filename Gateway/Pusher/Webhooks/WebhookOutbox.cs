using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Webhooks;
using Nudge.Gateway.Outbound;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>
/// Keeps events until their receivers took them: hands new ones out at once, and claims what is due again, of this node or of one that is
/// gone.
/// </summary>
public sealed partial class WebhookOutbox : BackgroundService
{
    private const int ClaimMax = 200;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>For a receiver of which too many are in memory.</summary>
    private static readonly TimeSpan CrowdedWait = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<(string App, string Url), WebhookReceiver> _receivers = [];
    private readonly IWebhookOutbox _store;
    private readonly IApps _apps;
    private readonly WebhookDelivery _delivery;
    private readonly WebhookMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookOutbox> _logger;
    private readonly TimeSpan _lease;
    private readonly int _callsPerSecond;
    private volatile bool _isStopping;

    public WebhookOutbox(
        IWebhookOutbox store, IApps apps, WebhookDelivery delivery, WebhookMetrics metrics, IOptions<OutboundOptions> options,
        TimeProvider time,
        ILogger<WebhookOutbox> logger)
    {
        (_store, _apps, _delivery, _metrics, _time, _logger) = (store, apps, delivery, metrics, time, logger);
        _lease = WebhookDelivery.LeaseOf(options.Value);
        _callsPerSecond = options.Value.CallsPerSecond;
    }

    /// <summary>Makes events durable and has them sent. While the store is away it is asked again, until their time is over.</summary>
    public async Task AddAsync(List<WebhookRow> rows)
    {
        var due = _isStopping ? Now() : Now() + _lease;
        var counted = new List<WebhookRow>(rows.Count);
        foreach (var row in rows)
        {
            if (ReceiverOf(row).Backlog.TryAdd())
                counted.Add(row with { Due = due });
            else
                Drop(row);
        }

        if (counted.Count == 0 || !await TryAddAsync(counted) || _isStopping)
            return;
        await HandOutAsync(counted);
    }

    /// <summary>Lets requests under way end, and leaves the rest to the next start, or to another node.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        await base.StopAsync(cancellationToken);
        var rest = await Task.WhenAll(_receivers.Values.Select(receiver => receiver.StopAsync()));
        foreach (var rows in rest.Where(rows => rows.Count > 0))
            await PutOffAsync(rows, Now());
        foreach (var receiver in _receivers.Values)
            receiver.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        do
        {
            try
            {
                while (await ClaimAsync(stoppingToken) == ClaimMax)
                {
                }
            }
            catch (StoreUnavailableException)
            {
                // The next look finds the same.
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // A fault of ours with what was claimed; it is claimed again when its time is over.
                LogFault(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> ClaimAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, receiver) in _receivers)
        {
            if (receiver.IsIdle)
                _receivers.TryRemove(new(key, receiver));
        }

        var now = Now();
        if (await _store.ReadNextDueAsync(cancellationToken) is not { } due || due > now)
            return 0;
        var claimed = await _store.ClaimAsync(now, now + _lease, ClaimMax, cancellationToken);
        await HandOutAsync(claimed);
        return claimed.Count;
    }

    private async Task<bool> TryAddAsync(List<WebhookRow> rows)
    {
        while (!await StoreRetry.TryAsync(() => _store.AddAsync(rows, CancellationToken.None), away: null))
        {
            if (_isStopping || Now() >= rows[0].At + WebhookSchedule.Life)
            {
                foreach (var row in rows)
                {
                    ReceiverOf(row).Backlog.Remove(1);
                    Drop(row);
                }

                return false;
            }

            await StoreRetry.WaitAsync(_time, CancellationToken.None);
        }

        return true;
    }

    private async Task HandOutAsync(IReadOnlyList<WebhookRow> rows)
    {
        List<WebhookRow>? crowded = null;
        foreach (var row in rows)
        {
            if (!ReceiverOf(row).TryHold(row))
                (crowded ??= []).Add(row);
        }

        if (crowded is not null)
            await PutOffAsync(crowded, Now() + (_isStopping ? TimeSpan.Zero : CrowdedWait));
    }

    private async Task PutOffAsync(IReadOnlyList<WebhookRow> rows, DateTimeOffset due)
    {
        try
        {
            foreach (var sameAttempts in rows.GroupBy(row => row.Attempts))
                await _store.PutOffAsync([.. sameAttempts], sameAttempts.Key, due, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // They come back when this node's hold on them ends.
        }
    }

    private WebhookReceiver ReceiverOf(WebhookRow row) => _receivers.GetOrAdd(
        (row.App, row.Url), static (key, outbox) => new(
            AppId.Parse(key.App), key.Url, outbox._apps, outbox._delivery, outbox._callsPerSecond, outbox._time, outbox._logger),
        this);

    private DateTimeOffset Now() => Clock.Milliseconds(_time.GetUtcNow());

    private void Drop(WebhookRow row)
    {
        _metrics.Dropped(1);
        LogDropped(row.App);
    }

    [LoggerMessage(2, LogLevel.Error, "The queue of webhooks could not be read; this is a fault of the server.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(
        1, LogLevel.Warning,
        "An event for a webhook of the app {App} was dropped: too many wait for its receiver, or the store did not take it.")]
    private partial void LogDropped(string app);
}
