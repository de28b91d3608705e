using Nudge.Core.Actors;
using Nudge.Core.Returning;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Invalidations;

/// <summary>Forgets scopes that have not moved for longer than any page is away.</summary>
internal sealed partial class ScopeSweep(IScopes scopes, TimeProvider time, ILogger<ScopeSweep> logger) : BackgroundService
{
    private const int RowsAtATime = 500;

    private static readonly TimeSpan Round = TimeSpan.FromHours(1);

    // Longer than any ticket is good for (ADR 0029), by far: a page that slept over a holiday is still told to fetch.
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Round, time, logger, DropAsync, stoppingToken);

    private async ValueTask DropAsync(CancellationToken stopping)
    {
        try
        {
            while (await scopes.DropScopesAsync(time.GetUtcNow() - KeptFor, RowsAtATime, stopping) == RowsAtATime)
            {
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogLater(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Scopes that have not moved for a month could not be dropped; it is tried again in an hour.")]
    private partial void LogLater(Exception exception);
}
