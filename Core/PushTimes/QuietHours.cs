namespace Nudge.Core.PushTimes;

/// <summary>
/// The hours in which no push goes, by the user's clock. From the evening into the morning where they end before they begin.
/// </summary>
/// <param name="From">The first quiet minute.</param>
/// <param name="To">The first minute that is not quiet any more; never the same as <paramref name="From"/>.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether the user's clock shows a quiet hour.</summary>
    public bool Has(TimeOnly time) => time.IsBetween(From, To);
}
