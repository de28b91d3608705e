using Nudge.Core.Limits;
using Nudge.Core.Names;

namespace Nudge.Gateway.Limits;

/// <summary>
/// How many of something each app has: the store's count of the last minute, and what this process has added. Any thread may use it.
/// </summary>
internal sealed class CountedTotals(int appsMax, TimeProvider time)
{
    private static readonly TimeSpan CountedEvery = TimeSpan.FromMinutes(1);

    private readonly RecentTable<AppId, Total> _totals = new(appsMax, total => time.GetElapsedTime(total.At) > CountedEvery, time);

    /// <summary>Whether an app has as many as it may; if not, one more is counted.</summary>
    /// <param name="app">The app.</param>
    /// <param name="max">So many it may have.</param>
    /// <param name="count">Counts up to a number.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async ValueTask<bool> IsFullAsync(
        AppId app, int max, Func<string, int, CancellationToken, Task<int>> count, CancellationToken cancellationToken)
    {
        if (!_totals.TryGetOrAdd(app, out var total))
            return await count(app.Value, max, cancellationToken) >= max;
        if (!total.IsKnown || time.GetElapsedTime(total.At) > CountedEvery)
        {
            var counted = await count(app.Value, max, cancellationToken);
            lock (total)
                (total.IsKnown, total.At, total.Count) = (true, time.GetTimestamp(), counted);
        }

        lock (total)
        {
            if (total.Count >= max)
                return true;
            total.Count++;
            return false;
        }
    }

    private sealed class Total
    {
        internal bool IsKnown { get; set; }

        internal long At { get; set; }

        internal int Count { get; set; }
    }
}
