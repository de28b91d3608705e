using Nudge.Core.Actors;
using Nudge.Core.Limits;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>Drops the counts of hours that are over.</summary>
internal sealed partial class HourSweep(IHourlyCounts counts, TimeProvider time, ILogger<HourSweep> logger) : BackgroundService
{
    private const int RowsAtATime = 500;

    /// <summary>Hours that are kept: a clock of a node that is behind opens none of them anew.</summary>
    private const int HoursKept = 2;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(Round, time, logger, SweepAsync, stoppingToken);

    private async ValueTask SweepAsync(CancellationToken stopping) =>
        await StoreRetry.TryAsync(() => DropAsync(HourlyBounds.HourOf(time.GetUtcNow()) - HoursKept, stopping), LogLater);

    private async Task DropAsync(long before, CancellationToken stopping)
    {
        while (await counts.DropHoursAsync(before, RowsAtATime, stopping) == RowsAtATime)
        {
        }
    }

    [LoggerMessage(LogLevel.Warning, "Counts of past hours could not be dropped; it is tried again in ten minutes.")]
    private partial void LogLater(Exception exception);
}
