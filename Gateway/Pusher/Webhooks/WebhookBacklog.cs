namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>
/// Counts the events of one receiver that this node added and that are not settled, so that a dead receiver does not fill the outbox. Any
/// thread may use it.
/// </summary>
/// <remarks>
/// An event is settled within five minutes, by this node or, unseen by it, by another one. So what was counted more than two windows of
/// that length ago is forgotten.
/// </remarks>
internal sealed class WebhookBacklog(TimeProvider time)
{
    /// <summary>More are dropped.</summary>
    public const int EventsMax = 10_000;

    private static readonly TimeSpan Window = WebhookSchedule.Life;

    private readonly Lock _lock = new();
    private long _windowStart = time.GetTimestamp();
    private int _current;
    private int _previous;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                MoveLocked();
                return _current + _previous == 0;
            }
        }
    }

    /// <summary>Counts one more.</summary>
    /// <returns><see langword="false"/> if there are too many.</returns>
    public bool TryAdd()
    {
        lock (_lock)
        {
            MoveLocked();
            if (_current + _previous >= EventsMax)
                return false;
            _current++;
            return true;
        }
    }

    /// <summary>Counts settled ones off, the oldest first.</summary>
    public void Remove(int count)
    {
        lock (_lock)
        {
            MoveLocked();
            var ofPrevious = Math.Min(count, _previous);
            _previous -= ofPrevious;
            // Another node's events may be among them, which were never counted here.
            _current = Math.Max(0, _current - (count - ofPrevious));
        }
    }

    private void MoveLocked()
    {
        var elapsed = time.GetElapsedTime(_windowStart);
        if (elapsed < Window)
            return;
        _previous = elapsed < 2 * Window ? _current : 0;
        _current = 0;
        _windowStart = time.GetTimestamp();
    }
}
