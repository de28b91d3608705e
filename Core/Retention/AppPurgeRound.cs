namespace Nudge.Core.Retention;

/// <summary>
/// Purges the apps that were deleted, in bounded batches. What is left of one stands in the store, so a restart goes on where it was. The
/// host schedules rounds; they must not overlap in one process.
/// </summary>
public sealed class AppPurgeRound(IAppPurge purge, RetentionMetrics metrics, TimeProvider time)
{
    private const int AppsAtATime = 100;
    private const int RowsAtATime = 2_000;

    /// <summary>
    /// Time from the deletion to the end of the app's id, at the least. By then each node has heard of it, by a lease if not by the event,
    /// so that nobody writes rows that the last look would miss; and actors of the app, which nobody asks any more, have left memory.
    /// </summary>
    public static TimeSpan Settling { get; } = TimeSpan.FromMinutes(10);

    /// <summary>One round over all of them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var app in await purge.ListDeletedAsync(AppsAtATime, cancellationToken))
        {
            var isLast = time.GetUtcNow() - app.DeletedAt >= Settling;
            for (var purged = 1; purged > 0;)
            {
                purged = await purge.PurgeAsync(app.Id, RowsAtATime, isLast, cancellationToken);
                metrics.Purged(purged);
            }
        }
    }
}
