using Nudge.Core.Actors;
using Nudge.Core.Outcomes;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Writes outcomes that were noted, once a second, and lets go of those that are old, once an hour.</summary>
internal sealed partial class OutcomeSweep(OutcomeNotes notes, IOutcomes store, TimeProvider time, ILogger<OutcomeSweep> logger)
    : BackgroundService
{
    private const int DroppedAtOnce = 2_000;

    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DropEvery = TimeSpan.FromHours(1);

    private DateTimeOffset _dropAt;
    private long _lost;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await notes.WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, time, stoppingToken);
            await notes.WriteAsync(stoppingToken);
            if (notes.Lost > _lost)
                LogLost(notes.Lost - _lost);
            _lost = notes.Lost;
            await DropAsync(stoppingToken);
        }
    }

    private async Task DropAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _dropAt)
            return;
        _dropAt = now + DropEvery;
        try
        {
            while (await store.DropOutcomesAsync(now - OutcomeNotes.Kept, DroppedAtOnce, cancellationToken) == DroppedAtOnce)
            {
            }
        }
        catch (StoreUnavailableException)
        {
            // The next hour finds the same.
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "{Count} outcomes of notifications were not kept, since there were too many or the store did not answer: /api/why does not tell of "
        + "them.")]
    private partial void LogLost(long count);
}
