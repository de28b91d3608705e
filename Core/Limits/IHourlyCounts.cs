using Nudge.Core.Actors;

namespace Nudge.Core.Limits;

/// <summary>Counts what came into being in each hour, over all nodes. Any thread may call it.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IHourlyCounts
{
    /// <summary>
    /// Takes one of each bound, or none where one of them is full. Exact, whoever asks beside it; only what was taken has a row, so the
    /// bounds hold the rows as well.
    /// </summary>
    /// <param name="hour">The hour, since 1970 in UTC.</param>
    /// <param name="once">
    /// The new thing itself: whoever asks for it again in this hour takes nothing and may go on. <see langword="null"/>: each call is
    /// another one.
    /// </param>
    /// <param name="bounds">One or more, each with another key; all callers name those of a kind in the same order.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<HourlyTaken> TakeOfHourAsync(
        long hour, HourlyKey? once, IReadOnlyList<HourlyBound> bounds, CancellationToken cancellationToken);

    /// <summary>Forgets the hours before one, at most <paramref name="limit"/> rows; says how many.</summary>
    Task<int> DropHoursAsync(long before, int limit, CancellationToken cancellationToken);
}
