namespace Nudge.Push.Pacing;

/// <summary>Keeps one app's pushes to one provider below the provider's rate, by waiting. Any thread may use it.</summary>
/// <param name="perSecond">How many in a second; a second's worth may come at once.</param>
/// <param name="time">The clock.</param>
public sealed class AppPace(int perSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _next;

    /// <summary>Waits until so many may go; they count at the call.</summary>
    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_next < now - Burst)
                _next = now - Burst;
            _next += TimeSpan.FromSeconds((double)count / perSecond);
            wait = _next - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
