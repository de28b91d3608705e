using Nudge.Core.Actors;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Runs rounds of timers: when the next one is due, and each second for those that another node set.</summary>
internal sealed partial class TimerSweep(TimerRound round, TimeProvider time, ILogger<TimerSweep> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at a timer that is due and that another node is claiming.</summary>
    private static readonly TimeSpan LookMin = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            await Task.Delay(await RunAsync(stoppingToken), time, stoppingToken);
    }

    private async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await round.RunAsync(cancellationToken) is not { } next)
                return LookEvery;
            var wait = next - time.GetUtcNow();
            return wait <= TimeSpan.Zero ? LookMin : wait < LookEvery ? wait : LookEvery;
        }
        catch (StoreUnavailableException)
        {
            // The next look finds the same.
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A fault of ours with what was claimed; it is claimed again when its time is over.
            LogFault(exception);
        }

        return LookEvery;
    }

    [LoggerMessage(1, LogLevel.Error, "A round of timers failed; this is a fault of the server.")]
    private partial void LogFault(Exception exception);
}
