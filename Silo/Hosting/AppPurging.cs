using Nudge.Core.Actors;
using Nudge.Core.Retention;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Hosting;

/// <summary>Looks for apps that were deleted, and has them purged; in a cluster on every node, of which one at a time does.</summary>
internal sealed partial class AppPurging(AppPurgeRound round, TimeProvider time, ILogger<AppPurging> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(Period, time, logger, RunAsync, stoppingToken);

    /// <summary>A round that was put off: the next one goes on where it stopped.</summary>
    private async ValueTask RunAsync(CancellationToken cancellationToken) =>
        await StoreRetry.TryAsync(() => round.RunAsync(cancellationToken), LogPutOff);

    [LoggerMessage(1, LogLevel.Information, "The purge of deleted apps was put off: the store did not answer.")]
    private partial void LogPutOff(Exception exception);
}
