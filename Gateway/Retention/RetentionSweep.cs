using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Retention;
using Nudge.Gateway.Hosting;

namespace Nudge.Gateway.Retention;

/// <summary>Runs the rounds of retention in a process that is the whole server.</summary>
internal sealed partial class RetentionSweep(RetentionRound round, TimeProvider time, IOptions<ServerOptions> options, ILogger<RetentionSweep> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RetentionSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await round.RunAsync(stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                // The next round goes on where this one stopped.
                LogPutOff(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Dropping what is no longer retained was put off: the store did not answer.")]
    private partial void LogPutOff(Exception exception);
}
