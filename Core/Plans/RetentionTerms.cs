namespace Nudge.Core.Plans;

/// <summary>How long the notifications of an app are kept.</summary>
/// <param name="ArchiveDays">After so many days they leave the lists; <see langword="null"/>: never.</param>
/// <param name="DeleteDays">After so many days they are deleted; <see langword="null"/>: never.</param>
public readonly record struct RetentionTerms(int? ArchiveDays, int? DeleteDays)
{
    /// <summary>
    /// Notifications accepted before this moment are archived. It is computed when a list is read: no row is written for it, and counts
    /// stay as they are.
    /// </summary>
    public DateTimeOffset? ArchivedBefore(DateTimeOffset now) => Before(now, ArchiveDays);

    /// <summary>Notifications accepted before this moment are deleted by the next round of retention.</summary>
    public DateTimeOffset? DeletedBefore(DateTimeOffset now) => Before(now, DeleteDays);

    private static DateTimeOffset? Before(DateTimeOffset now, int? days) =>
        days is { } some ? Clock.Milliseconds(now) - TimeSpan.FromDays(some) : null;
}
