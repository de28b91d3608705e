using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Retention;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Embedded;

/// <summary>Runs the rounds of retention in a process that is the whole server.</summary>
internal sealed partial class RetentionSweep(
    RetentionRound round, TimeProvider time, IOptions<ServerOptions> options, ILogger<RetentionSweep> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(TimeSpan.FromSeconds(options.Value.RetentionSeconds), time, log, RunAsync, stoppingToken);

    /// <summary>A round that was put off: the next one goes on where it stopped.</summary>
    private async ValueTask RunAsync(CancellationToken cancellationToken) =>
        await StoreRetry.TryAsync(() => round.RunAsync(cancellationToken), LogPutOff);

    [LoggerMessage(1, LogLevel.Warning, "Retention was put off: the store did not answer.")]
    private partial void LogPutOff(Exception exception);
}
