using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Core.Webhooks;
using Nudge.Gateway.Outbound;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>Turns what is noted about channels into events of webhooks, which are durable before they are sent.</summary>
/// <remarks>A notice may be lost if the process is killed within a few milliseconds of it; one that entered the outbox is not.</remarks>
public sealed partial class Webhooks : BackgroundService, IOccupancyNotices
{
    /// <summary>Notices that wait; more are dropped, which the metric and a warning tell.</summary>
    private const int NoticesMax = 65_536;

    /// <summary>Events written together.</summary>
    private const int RowsMax = 500;

    private const int CommitsPerSecond = 10;
    private const int CommitsBurst = 20;

    private readonly Channel<OccupancyNotice?> _arrived;
    private readonly List<OccupancyNotice> _admitted = [];
    private readonly Pace _commits;
    private readonly IApps _apps;
    private readonly WebhookOutbox _outbox;
    private readonly WebhookMetrics _metrics;
    private readonly VacancyGrace _grace;
    private readonly PublicNotices _public;
    private readonly ITimer _graceTimer;
    private readonly ILogger<Webhooks> _logger;

    public Webhooks(
        IApps apps, WebhookOutbox outbox, WebhookMetrics metrics, IOptions<OutboundOptions> options, TimeProvider time,
        ILogger<Webhooks> logger)
    {
        (_apps, _outbox, _metrics, _logger) = (apps, outbox, metrics, logger);
        _commits = new(CommitsPerSecond, CommitsBurst, time);
        _grace = new(time);
        _public = new(options.Value.PublicEventsPerSecond, time);
        _arrived = Channel.CreateBounded<OccupancyNotice?>(
            new BoundedChannelOptions(NoticesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            dropped => Drop(dropped));
        // An empty notice wakes the loop, so that one thread has all of this.
        _graceTimer = time.CreateTimer(_ => _arrived.Writer.TryWrite(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsClosed { get; private set; }

    public void Note(OccupancyNotice notice) => _arrived.Writer.TryWrite(notice);

    /// <summary>Ends once all that was noted is in the outbox; what was held back goes there as well.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        IsClosed = true;
        _arrived.Writer.TryComplete();
        if (ExecuteTask is { } running)
            await running.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _graceTimer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _arrived.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_admitted.Count < RowsMax && _arrived.Reader.TryRead(out var notice))
            {
                if (notice is not null && _grace.Admits(notice))
                    _admitted.Add(notice);
            }

            _grace.Release(_admitted);
            await GuardAsync();
            if (_grace.NextIn is { } wait)
            {
                // A timer counts in whole milliseconds and may come early by a part of one.
                _graceTimer.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }

        _grace.Release(_admitted, all: true);
        await GuardAsync();
    }

    /// <summary>A failure of some notices does not silence those behind them.</summary>
    private async Task GuardAsync()
    {
        try
        {
            await PassOnAsync();
        }
        catch (Exception exception)
        {
            LogFault(exception);
        }
        finally
        {
            _admitted.Clear();
        }
    }

    private async Task PassOnAsync()
    {
        if (_admitted.Count == 0)
            return;
        var rows = new List<WebhookRow>(_admitted.Count);
        // Where no clients are served, each is a call.
        var apps = new Dictionary<AppId, AppView?>();
        foreach (var notice in _admitted)
        {
            try
            {
                if (!apps.TryGetValue(notice.App, out var app))
                    apps[notice.App] = app = await _apps.GetAsync(notice.App, CancellationToken.None);
                if (app is not { Settings.Pusher.Webhooks.Count: > 0 })
                    continue;
                if (_public.Admits(notice))
                    Address(app, notice, rows);
                else
                    Drop(notice);
            }
            catch (StoreUnavailableException)
            {
                Drop(notice);
            }
        }

        _admitted.Clear();
        if (rows.Count == 0)
            return;
        // Many small commits one after the other would keep everybody else's from the disk; what comes meanwhile goes into the next one
        // together.
        while (!_commits.TryTake())
            await _commits.WaitAsync(CancellationToken.None);
        await _outbox.AddAsync(rows);
    }

    private static void Address(AppView app, OccupancyNotice notice, List<WebhookRow> rows)
    {
        byte[]? json = null;
        var name = WebhookEvent.NameOf(notice);
        foreach (var webhook in app.Settings.Pusher.Webhooks)
        {
            if (!webhook.Wants(name, notice.Channel))
                continue;
            json ??= WebhookEvent.Write(notice);
            var at = Clock.Milliseconds(notice.At);
            rows.Add(new(Guid.CreateVersion7(at), app.Id.Value, webhook.Url, at, json, 0, at));
        }
    }

    private void Drop(OccupancyNotice? notice)
    {
        if (notice is null)
            return;
        _metrics.Dropped(1);
        LogDropped(notice.App.Value);
    }

    [LoggerMessage(2, LogLevel.Error, "Events for webhooks could not be passed on; this is a fault of the server.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(
        1, LogLevel.Warning,
        "An event for webhooks of the app {App} was dropped: more came than the store takes, or of public channels than "
        + "Nudge:Outbound:PublicEventsPerSecond lets through.")]
    private partial void LogDropped(string app);
}
