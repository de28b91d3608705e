using Nudge.Core.Actors;

namespace Nudge.Core.Timers;

/// <summary>Timers of all apps, in the store. Any thread may call it.</summary>
/// <remarks>
/// A timer is done by whoever claimed it, before the claim ends; afterwards another node may have it. So each is done at least once, and
/// what it does is made to be done again.
/// </remarks>
/// <exception cref="StoreUnavailableException">
/// From each method: the store did not answer in time; of a write the outcome is unknown.
/// </exception>
public interface ITimers
{
    /// <summary>Adds one that belongs to no actor; durable when this returns.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="appMax">Timers of the kind that the app may have.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<TimerAdded> AddTimerAsync(TimerRow timer, int appMax, CancellationToken cancellationToken);

    /// <summary>The earliest due time; <see langword="null"/>: there are no timers.</summary>
    Task<DateTimeOffset?> ReadNextTimerAsync(CancellationToken cancellationToken);

    /// <summary>Takes timers that are due, the longest due first, until <paramref name="until"/>.</summary>
    Task<IReadOnlyList<TimerRow>> ClaimTimersAsync(
        DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Removes timers that are done; one that was claimed again, or set anew meanwhile, stays.</summary>
    Task RemoveTimersAsync(IReadOnlyList<TimerRow> done, CancellationToken cancellationToken);

    /// <summary>Takes a timer away before its time.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> CancelTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken);

    /// <summary>One timer; <see langword="null"/>: there is none, or none any more.</summary>
    Task<TimerRow?> FindTimerAsync(string app, TimerKind kind, string name, string id, CancellationToken cancellationToken);

    /// <summary>Timers of one kind, ascending by their id.</summary>
    /// <param name="app">Whose.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="after">Those behind this id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<TimerRow>> ListTimersAsync(
        string app, TimerKind kind, string after, int limit, CancellationToken cancellationToken);
}
