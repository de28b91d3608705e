namespace Nudge.Core.Limits;

/// <summary>A rate that is waited for: whoever comes too soon goes on later. Any thread may use it.</summary>
/// <param name="perSecond">How many in a second, over time; more than 0.</param>
/// <param name="burst">How many at once after a time of rest; 1 or more.</param>
/// <param name="time">The clock.</param>
public sealed class Pace(int perSecond, int burst, TimeProvider time)
{
    // A timer counts in whole milliseconds.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private Allowance _allowance;

    /// <summary>Takes one.</summary>
    /// <returns><see langword="false"/> if there is none left: try again after <see cref="WaitAsync"/>.</returns>
    public bool TryTake()
    {
        lock (_gate)
            return _allowance.TryTake(perSecond, burst, time);
    }

    /// <summary>Waits until there is one; others may be faster.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
            wait = _allowance.Wait(perSecond, burst, time);
        return Task.Delay(wait + Tick, time, cancellationToken);
    }
}
