using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nudge.Core;
using Nudge.Core.Actors;
using Nudge.Core.Limits;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>
/// Works on the queue, in every node: each claims what is due and holds it for a while, and none is special (S2.58). When a node is gone,
/// the others have its work as soon as its hold ends.
/// </summary>
internal sealed partial class PushWorkers(
    IPushQueue queue, PushBell bell, PushWork work, PushSenderGates gates, PushRecorder recorder, PushMetrics metrics, TimeProvider time,
    ILogger<PushWorkers> log) : BackgroundService
{
    /// <summary>Jobs of recipients that share requests.</summary>
    private const int UserJobsMax = 200;

    private const int UserPlaces = 4;
    private const int ChannelPlaces = 6;
    private const int RetriesMax = 500;
    private const int RetryPlaces = 2;
    private const int ReceiptsMax = 300;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for calls under way; what is then not recorded is sent again.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly LogBound _faults = LogBound.OfRefusals(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The work that begins here must not hold up the start of the host.
        await Task.Yield();
        using var aborting = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var registration = stoppingToken.Register(() => aborting.CancelAfter(StopPatience));
        var recording = recorder.RunAsync();
        var jobs = Enum.GetValues<PushLane>().SelectMany(JobPumpsOf).ToArray();
        var later = Enum.GetValues<PushLane>().SelectMany(LaterPumpsOf).ToArray();
        PushPump[] all = [.. jobs, .. later];
        try
        {
            await Task.WhenAll(
            [
                .. all.Select(pump => pump.RunAsync(Note, stoppingToken, aborting.Token)), LookAsync(jobs, all, stoppingToken),
                work.TidyAsync(Note, stoppingToken), CountAsync(stoppingToken),
            ]);
        }
        finally
        {
            recorder.Close();
            await recording;
            Array.ForEach(all, pump => pump.Dispose());
        }
    }

    private IEnumerable<PushPump> JobPumpsOf(PushLane lane) =>
    [
        new(UserPlaces, async token =>
        {
            var (now, until) = Hold();
            var held = await queue.ClaimJobsAsync(lane, ofChannels: false, now, until, UserJobsMax, token);
            return held.Count == 0 ? null : aborting => work.Users.RunAsync(held, aborting);
        }),
        new(ChannelPlaces, async token =>
        {
            var (now, until) = Hold();
            var held = await queue.ClaimJobsAsync(lane, ofChannels: true, now, until, limit: 1, token);
            return held.Count == 0 ? null : aborting => work.Channels.RunAsync(held[0], aborting);
        }),
    ];

    private IEnumerable<PushPump> LaterPumpsOf(PushLane lane) =>
    [
        new(RetryPlaces, async token =>
        {
            var (now, until) = Hold();
            var held = await queue.ClaimSendsAsync(PushSendState.Waiting, lane, now, until, RetriesMax, token);
            return held.Count == 0 ? null : aborting => work.Retries.RunAsync(held, aborting);
        }),
        new(1, async token =>
        {
            var (now, until) = Hold();
            var held = await queue.ClaimSendsAsync(PushSendState.Sent, lane, now, until, ReceiptsMax, token);
            return held.Count == 0 ? null : aborting => work.Receipts.RunAsync(held, aborting);
        }),
    ];

    private (DateTimeOffset Now, DateTimeOffset Until) Hold()
    {
        var now = Clock.Milliseconds(time.GetUtcNow());
        return (now, now + gates.Lease);
    }

    /// <summary>Wakes the pumps: those of jobs when the bell rings, and all when something is due by the store.</summary>
    private async Task LookAsync(PushPump[] jobs, PushPump[] all, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var rung = bell.Rung;
                if (await IsDueAsync(stoppingToken))
                    Array.ForEach(all, pump => pump.Wake());
                var look = Task.Delay(LookEvery, time, stoppingToken);
                while (await Task.WhenAny(rung, look) == rung)
                {
                    rung = bell.Rung;
                    Array.ForEach(jobs, pump => pump.Wake());
                }

                await look;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queue.ReadNextPushAsync(cancellationToken) <= time.GetUtcNow();
        }
        catch (StoreUnavailableException)
        {
            // The next look finds the same.
            return false;
        }
    }

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(CountEvery, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await StoreRetry.TryAsync(async () => metrics.Waits(await queue.ReadBacklogAsync(stoppingToken)), away: null);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Note(Exception exception)
    {
        // A store that is away is others' line of the log. What was held comes back by its time.
        if (exception is StoreUnavailableException or OperationCanceledException || !_faults.TryTake(out _))
            return;
        LogFault(exception);
    }

    [LoggerMessage(1, LogLevel.Error, "Pushes could not be worked on and are tried again later; this is a fault of the server.")]
    private partial void LogFault(Exception exception);
}
