namespace Nudge.Tests.Gateway.Rest;

/// <summary>A clock that a test moves, or sets as an operator does: timers and what measures time by a stopwatch do not see that.</summary>
internal sealed class SteppedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _steps;

    public override long GetTimestamp() => base.GetTimestamp() - Volatile.Read(ref _steps);

    /// <summary>Sets it forth or back.</summary>
    internal void Step(TimeSpan by)
    {
        Interlocked.Add(ref _steps, by.Ticks);
        AdjustTime(GetUtcNow() + by);
    }
}
