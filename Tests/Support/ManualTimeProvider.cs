namespace Nudge.Tests.Support;

/// <summary>A clock that moves when a test says so. Timers fire inside <see cref="Advance"/>, on its thread, in the order of their due times.</summary>
/// <remarks>Any thread may call it. The wall clock can be set apart, also backwards; timestamps and timers only ever go forward.</remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now;
    private long _elapsed;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are set to fire.</summary>
    public int Armed
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _elapsed;
    }

    /// <summary>Sets the wall clock alone, as an operator or NTP does.</summary>
    public void SetUtcNow(DateTimeOffset now)
    {
        lock (_gate)
            _now = now;
    }

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end;
        lock (_gate)
            end = _elapsed + by.Ticks;
        while (MoveToNext(end) is { } timer)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next due timer, or to the end if there is none before it.</summary>
    private ManualTimer? MoveToNext(long end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            var until = Math.Max(_elapsed, next?.Due ?? end);
            _now += TimeSpan.FromTicks(until - _elapsed);
            _elapsed = until;
            next?.Rearm();
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        internal long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (!time._timers.Contains(this))
                    return false;
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime.Ticks;
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Rearm() => Due = _period > TimeSpan.Zero ? Due + _period.Ticks : null;

        internal void Fire() => callback(state);
    }
}
