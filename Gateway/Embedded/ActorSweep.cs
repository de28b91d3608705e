using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Embedded;

/// <summary>Drops idle actors from memory, twice a minute.</summary>
internal sealed class ActorSweep(
    EmbeddedInboxes inboxes, EmbeddedChannels channels, EmbeddedApps apps, ActorMetrics metrics, TimeProvider time, IOptions<EmbeddedOptions> options)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch();
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            inboxes.Sweep(options.Value);
            channels.Sweep(options.Value);
            apps.Sweep(options.Value);
        }
    }
}
