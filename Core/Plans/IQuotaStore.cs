using Nudge.Core.Actors;

namespace Nudge.Core.Plans;

/// <summary>How much of each day's quota was taken: a row for an app and a day.</summary>
/// <exception cref="StoreUnavailableException">From each method: the store did not answer in time.</exception>
public interface IQuotaStore
{
    /// <summary>
    /// Takes of a day's quota, as much of <paramref name="wanted"/> as is left; durable when answered, and exact whoever asks beside it.
    /// </summary>
    Task<QuotaTaken> TakeQuotaAsync(string app, int day, long wanted, long quota, CancellationToken cancellationToken);

    /// <summary>Gives back what was taken and not spent.</summary>
    Task GiveBackQuotaAsync(string app, int day, long unused, CancellationToken cancellationToken);

    /// <summary>The amount that was taken on a day.</summary>
    Task<long> ReadQuotaAsync(string app, int day, CancellationToken cancellationToken);

    /// <summary>Forgets the days before one, at most <paramref name="limit"/> rows; says how many.</summary>
    Task<int> DropQuotasAsync(int before, int limit, CancellationToken cancellationToken);
}

/// <summary>The amount that was taken of a quota.</summary>
/// <param name="Taken">By this call.</param>
/// <param name="Total">On this day, with it.</param>
public readonly record struct QuotaTaken(long Taken, long Total);
