using Nudge.Core.Actors;

namespace Nudge.Core.Outcomes;

/// <summary>Keeps outcomes. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface IOutcomes
{
    /// <summary>
    /// Adds outcomes, in one transaction. One of the same recipient, notification and kind is one row: it is counted, and has the later
    /// time with its detail.
    /// </summary>
    /// <param name="outcomes">Each recipient, notification and kind once.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task AddOutcomesAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken);

    /// <summary>
    /// The outcomes of a notification at one user, at channels, and as a whole, in order of time; at most <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<Outcome>> ReadOutcomesAsync(
        string app, string notification, string user, int limit, CancellationToken cancellationToken);

    /// <summary>Removes outcomes from before a moment, at most <paramref name="limit"/>; says how many.</summary>
    Task<int> DropOutcomesAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
