using Microsoft.Extensions.Options;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Embedded;

/// <summary>Drops idle actors from memory, twice a minute.</summary>
internal sealed class ActorSweep(
    EmbeddedInboxes inboxes, EmbeddedChannels channels, EmbeddedApps apps, ActorMetrics metrics, TimeProvider time,
    IOptions<EmbeddedOptions> options, ILogger<ActorSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch();
        return Rounds.RunAsync(Period, time, logger, _ => Sweep(), stoppingToken);
    }

    private ValueTask Sweep()
    {
        inboxes.Sweep(options.Value);
        channels.Sweep(options.Value);
        apps.Sweep(options.Value);
        return default;
    }
}
