using Nudge.Core.Limits;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Bounds what comes into being in an hour, over all nodes: the store counts, and a process remembers what is full, so that a flood of
/// refused calls costs the store nothing. Any thread may use it.
/// </summary>
internal sealed class HourlyBounds(IHourlyCounts counts, TimeProvider time)
{
    /// <summary>Bounds that are known to be full at a time; for more the store is asked each time.</summary>
    private const int KnownMax = 50_000;

    private readonly RecentTable<HourlyKey, FullHour> _full = new(KnownMax, full => full.Hour != HourOf(time.GetUtcNow()), time);

    /// <summary>Until the next hour.</summary>
    internal TimeSpan Wait => TimeSpan.FromHours(1) - TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerHour);

    /// <summary>As <see cref="IHourlyCounts.TakeOfHourAsync"/>, in the present hour.</summary>
    internal async ValueTask<HourlyTaken> TakeAsync(HourlyKey? once, HourlyBound[] bounds, CancellationToken cancellationToken)
    {
        var hour = HourOf(time.GetUtcNow());
        for (var i = 0; i < bounds.Length; i++)
        {
            if (_full.TryGet(bounds[i].Key, out var known) && known.Hour == hour)
                return new(i, false);
        }

        var taken = await counts.TakeOfHourAsync(hour, once, bounds, cancellationToken);
        if (taken.FullAt is { } at && _full.TryGetOrAdd(bounds[at].Key, out var full))
            full.Hour = hour;
        return taken;
    }

    /// <summary>The hour of a moment, since 1970 in UTC.</summary>
    internal static long HourOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 3_600;

    private sealed class FullHour
    {
        private long _hour;

        internal long Hour
        {
            get => Volatile.Read(ref _hour);
            set => Volatile.Write(ref _hour, value);
        }
    }
}
