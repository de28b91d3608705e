namespace Nudge.Core.Pushes;

/// <summary>The length of the queue, for metrics. Counts stop at <see cref="CountMax"/>.</summary>
/// <param name="Jobs">Jobs that are not done.</param>
/// <param name="Retries">Pushes to single devices that wait for another try.</param>
/// <param name="Receipts">Sent pushes whose receipt is outstanding.</param>
/// <param name="OldestDue">The due time of the longest waiting job; <see langword="null"/>: none waits.</param>
public sealed record PushBacklog(long Jobs, long Retries, long Receipts, DateTimeOffset? OldestDue)
{
    /// <summary>Nobody counts further than this, since counting costs the store a read of each.</summary>
    public const int CountMax = 100_000;
}
