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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Round, time, logger, DropAsync, stoppingToken);

    private async ValueTask DropAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        try
        {
            while (await codes.DropCodesAsync(now, RowsAtATime, stopping) == RowsAtATime)
            {
            }

            while (await codes.DropTriesAsync(now - TriesKeptFor, RowsAtATime, stopping) == RowsAtATime)
            {
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogLater(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Expired access codes could not be dropped; it is tried again in five minutes.")]
    private partial void LogLater(Exception exception);
}
