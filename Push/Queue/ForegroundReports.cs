using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>
/// Writes which users look at a connection of this process, in apps whose pushes wait for them, and lets go what waits for a user who turns
/// away from the last one. Any thread may tell it.
/// </summary>
internal sealed partial class ForegroundReports(
    IForegroundUsers foreground, IPushQueue queue, IApps apps, IDevices devices, PushBell bell, TimeProvider time,
    ILogger<ForegroundReports> log)
    : BackgroundService, IForegroundFace
{
    private const int AtOnceMax = 2_000;
    private const int DroppedMax = 2_000;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DropEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    /// <summary>Written users count for so long after the node last said that it goes on.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(30);

    /// <summary>A node that has been silent for so long is gone for good: names are never used again.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromHours(1);

    private readonly string _node = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<InboxKey, bool> _changed = [];
    private readonly HashSet<InboxKey> _written = [];
    private DateTimeOffset _renewAt;
    private DateTimeOffset _dropAt;

    public void Turned(InboxKey inbox, bool isThere) => _changed[inbox] = isThere;

    public async Task TurnAllAsync(InboxKey inbox, bool isThere, CancellationToken cancellationToken)
    {
        await foreground.SetAwayAsync(inbox.App.Value, inbox.User.Value, !isThere, cancellationToken);
        if (!isThere)
            await ReleaseAsync([inbox], cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            using var timer = new PeriodicTimer(Round, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    // Changes that are not written now are written in the next round.
                    await StoreRetry.TryAsync(() => RunOnceAsync(stoppingToken), away: null);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    _changed.Clear();
                    LogFault(exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var taken = _changed.Take(AtOnceMax).ToArray();
        var changes = new List<ForegroundChange>(taken.Length);
        var turnedAway = new List<InboxKey>();
        foreach (var (inbox, isThere) in taken)
        {
            // One that is in the store is taken out whatever the app's settings have become.
            var isWanted = isThere
                ? await apps.GetAsync(inbox.App, cancellationToken) is { Settings.Push: { Enabled: true, UnseenSeconds: > 0 } }
                : _written.Contains(inbox);
            if (!isWanted)
                continue;
            changes.Add(new(inbox.App.Value, inbox.User.Value, isThere));
            if (!isThere)
                turnedAway.Add(inbox);
        }

        var now = Clock.Milliseconds(time.GetUtcNow());
        if (changes.Count > 0 || (now >= _renewAt && _written.Count > 0))
        {
            await foreground.WriteForegroundAsync(_node, changes, now + Believed, cancellationToken);
            _renewAt = now + RenewEvery;
            foreach (var change in changes)
            {
                var inbox = new InboxKey(AppId.Parse(change.App), UserId.Parse(change.User));
                if (change.IsThere)
                    _written.Add(inbox);
                else
                    _written.Remove(inbox);
            }
        }

        foreach (var pair in taken)
            _changed.TryRemove(pair);
        await ReleaseAsync(turnedAway, cancellationToken);
        if (now < _dropAt)
            return;
        _dropAt = now + DropEvery;
        await foreground.DropForegroundAsync(now - Gone, DroppedMax, cancellationToken);
    }

    /// <summary>Pushes that wait for users who look at no connection any more go now.</summary>
    private async Task ReleaseAsync(List<InboxKey> turnedAway, CancellationToken cancellationToken)
    {
        foreach (var same in turnedAway.GroupBy(inbox => inbox.App))
        {
            var now = Clock.Milliseconds(time.GetUtcNow());
            var elsewhere = await foreground.ReadForegroundAsync(
                same.Key.Value, [.. same.Select(inbox => inbox.User.Value)], now, cancellationToken);
            foreach (var inbox in same.Where(inbox => !elsewhere.Contains(inbox.User.Value)))
            {
                var theirs = await devices.OfRecipientAsync(inbox.App.Value, inbox.User.Value, cancellationToken);
                if (theirs.Count > 0)
                    await queue.ReleaseUnseenAsync(
                        inbox.App.Value, inbox.User.Value, [.. theirs.Select(device => device.Id)], now, cancellationToken);
            }
        }

        if (turnedAway.Count > 0)
            bell.Ring();
    }

    [LoggerMessage(
        1, LogLevel.Error, "Users in the foreground could not be written; pushes to them do not wait. This is a fault of the server.")]
    private partial void LogFault(Exception exception);
}
