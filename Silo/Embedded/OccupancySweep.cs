using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Embedded;

/// <summary>Does what is due on channels, once a second.</summary>
internal sealed class OccupancySweep(EmbeddedOccupancies occupancies, TimeProvider time, ILogger<OccupancySweep> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(Period, time, logger, _ => Sweep(), stoppingToken);

    private ValueTask Sweep()
    {
        occupancies.Sweep();
        return default;
    }
}
