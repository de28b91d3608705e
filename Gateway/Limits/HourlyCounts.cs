using Nudge.Core.Limits;

namespace Nudge.Gateway.Limits;

/// <summary>Counts what each key has had in the present hour, in one process. Any thread may use it.</summary>
/// <param name="keysMax">Keys that are known at a time; a new one is refused past them, as if it had had all.</param>
/// <param name="time">The clock.</param>
internal sealed class HourlyCounts<TKey>(int keysMax, TimeProvider time)
    where TKey : notnull
{
    private readonly RecentTable<TKey, Counted> _keys = new(keysMax, counted => counted.Hour != HourOf(time), time);

    /// <summary>Until the next hour.</summary>
    internal TimeSpan Wait => TimeSpan.FromHours(1) - TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerHour);

    /// <summary>Takes one of a key's.</summary>
    internal bool TryTake(TKey key, int max)
    {
        if (!_keys.TryGetOrAdd(key, out var counted))
            return false;
        lock (counted)
        {
            var hour = HourOf(time);
            if (counted.Hour != hour)
                (counted.Hour, counted.Count) = (hour, 0);
            if (counted.Count >= max)
                return false;
            counted.Count++;
            return true;
        }
    }

    private static long HourOf(TimeProvider time) => time.GetUtcNow().Ticks / TimeSpan.TicksPerHour;

    private sealed class Counted
    {
        internal long Hour { get; set; }

        internal int Count { get; set; }
    }
}
