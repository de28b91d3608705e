using Nudge.Core.Actors;
using Nudge.Core.Devices;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Rest.Devices;

/// <summary>Moves subscriptions of devices to their users where a crash or an outage came in between.</summary>
internal sealed partial class MergeSweep(DeviceMerging merging, TimeProvider time, ILogger<MergeSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(Round, time, logger, SweepAsync, stoppingToken);

    private async ValueTask SweepAsync(CancellationToken stopping) =>
        await StoreRetry.TryAsync(() => merging.SweepAsync(stopping), LogLater);

    [LoggerMessage(LogLevel.Warning, "Subscriptions of devices could not be moved to their users; it is tried again in a minute.")]
    private partial void LogLater(Exception exception);
}
