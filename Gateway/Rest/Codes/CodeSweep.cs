using Nudge.Core.Actors;
using Nudge.Core.Codes;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>Drops access codes that have expired, and wrong tries that nobody counts any more.</summary>
internal sealed partial class CodeSweep(IAccessCodes codes, TimeProvider time, ILogger<CodeSweep> logger) : BackgroundService
{
    private const int RowsAtATime = 500;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(5);

    // The longest wait ends within that time as well.
    private static readonly TimeSpan TriesKeptFor = TryPause.ForgottenAfter + TryPause.Longest;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(Round, time, logger, SweepAsync, stoppingToken);

    private async ValueTask SweepAsync(CancellationToken stopping) =>
        await StoreRetry.TryAsync(() => DropAsync(time.GetUtcNow(), stopping), LogLater);

    private async Task DropAsync(DateTimeOffset now, CancellationToken stopping)
    {
        while (await codes.DropCodesAsync(now, RowsAtATime, stopping) == RowsAtATime)
        {
        }

        while (await codes.DropTriesAsync(now - TriesKeptFor, RowsAtATime, stopping) == RowsAtATime)
        {
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired access codes could not be dropped; it is tried again in five minutes.")]
    private partial void LogLater(Exception exception);
}
