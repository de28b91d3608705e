namespace Nudge.Gateway.Embedded;

/// <summary>Does what is due on channels, once a second.</summary>
internal sealed class OccupancySweep(EmbeddedOccupancies occupancies, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            occupancies.Sweep();
    }
}
