using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Plans;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>
/// Has the numbers on the icons of a user's devices set when the user reads elsewhere: one push for what happens within a few seconds.
/// Any thread may tell it.
/// </summary>
internal sealed partial class BadgeCorrections(
    IPushQueue queue, IApps apps, IDevices devices, PlanCatalogue plans, TimeProvider time, ILogger<BadgeCorrections> log)
    : BackgroundService, ICountsFace
{
    /// <summary>Users who wait for a round; of more, the next push of theirs has the right number.</summary>
    internal const int WaitingMax = 50_000;

    private const int AskedMax = 8;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    /// <summary>All that a user reads in this time is one push.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<InboxKey, bool> _waiting = [];

    public void Changed(InboxKey inbox)
    {
        if (_waiting.Count < WaitingMax)
            _waiting.TryAdd(inbox, true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            using var timer = new PeriodicTimer(Round, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RunOnceAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await RunOnceAsync(CancellationToken.None);
        }
    }

    /// <summary>Makes the jobs of those who wait; whom the store does not take waits for the next round.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_waiting.IsEmpty)
            return;
        InboxKey[] taken = [.. _waiting.Keys.Where(key => _waiting.TryRemove(key, out _))];
        try
        {
            var jobs = new ConcurrentBag<PushJob>();
            await Parallel.ForEachAsync(
                taken, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancellationToken },
                async (inbox, token) =>
                {
                    if (await apps.GetAsync(inbox.App, token) is { } app && plans.PushRulesOf(app) is { } rules
                        && (await devices.OfRecipientAsync(inbox.App.Value, inbox.User.Value, token)).Count > 0)
                    {
                        var now = Clock.Milliseconds(time.GetUtcNow());
                        jobs.Add(PushJob.Badge(rules, inbox.App.Value, inbox.User.Value, now, now + Delay));
                    }
                });
            if (!jobs.IsEmpty)
                await queue.AddJobsAsync([.. jobs], cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            Array.ForEach(taken, Changed);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFault(exception);
        }
    }

    [LoggerMessage(
        1, LogLevel.Error, "Badges could not be corrected; the next pushes have the right numbers. This is a fault of the server.")]
    private partial void LogFault(Exception exception);
}
