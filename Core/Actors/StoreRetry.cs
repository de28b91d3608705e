namespace Nudge.Core.Actors;

/// <summary>How work that needs the store goes on while the store is away: it is tried again each second.</summary>
public static class StoreRetry
{
    /// <summary>The seconds between two tries, for a line of the log.</summary>
    public const int Seconds = 1;

    /// <summary>Tries until the store takes part.</summary>
    /// <param name="work">The work. It may run several times.</param>
    /// <param name="away">Told of each outage: writes the line of the log.</param>
    /// <param name="time">The clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait; the work has it from its caller.</param>
    public static async Task RunAsync(Func<Task> work, Action<Exception> away, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!await TryAsync(work, away))
            await WaitAsync(time, cancellationToken);
    }

    /// <summary>One try, for callers that may give up after it; otherwise <see cref="WaitAsync"/> comes next.</summary>
    /// <param name="work">The work.</param>
    /// <param name="away">Told of an outage; <see langword="null"/>: it is nothing to be logged.</param>
    /// <returns><see langword="false"/> if the store was away.</returns>
    public static async Task<bool> TryAsync(Func<Task> work, Action<Exception>? away)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            away?.Invoke(exception);
            return false;
        }
    }

    /// <summary>The wait before the next try.</summary>
    public static Task WaitAsync(TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(Seconds), time, cancellationToken);
}
