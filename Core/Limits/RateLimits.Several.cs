using Nudge.Core.Actors;

namespace Nudge.Core.Limits;

public sealed partial class RateLimits
{
    /// <summary>Takes of several limits, all or nothing: what one of them refuses does not use up the others.</summary>
    /// <param name="demands">
    /// Each of another limit, the widest last. None of them wants more than its limit has in a second; it would never get it.
    /// </param>
    /// <param name="cancellationToken">Gives up; what was taken by then is gone for a second.</param>
    /// <returns>The limit that is in the way, and for how long; <see langword="null"/>: all may go on.</returns>
    public async ValueTask<(LimitDemand Full, TimeSpan Wait)?> TakeAllAsync(
        IReadOnlyList<LimitDemand> demands, CancellationToken cancellationToken)
    {
        foreach (var demand in demands)
        {
            if (QuietOf(demand.Key) is { Ticks: > 0 } quiet)
                return (demand, quiet);
        }

        // Most of what is refused is refused by the narrower ones, and the widest is asked by all.
        var last = demands.Count - 1;
        List<LimitSupply> supplies =
            [.. await Task.WhenAll(demands.Take(last).Select(demand => TakeAsync(demand, cancellationToken).AsTask()))];
        if (FindFull(demands, supplies) < 0)
            supplies.Add(await TakeAsync(demands[last], cancellationToken));
        var full = FindFull(demands, supplies);
        if (full < 0)
            return null;
        await Task.WhenAll(supplies.Select((supply, i) => GiveBackAsync(demands[i], supply, supply.Granted).AsTask()));
        return (demands[full], supplies[full].Wait);
    }

    /// <summary>Gives tokens back that nobody used after all.</summary>
    /// <param name="demand">The demand by which they were taken.</param>
    /// <param name="supply">The supply that it got.</param>
    /// <param name="unused">0 to what was granted.</param>
    public async ValueTask GiveBackAsync(LimitDemand demand, LimitSupply supply, int unused)
    {
        unused = Math.Min(unused, supply.Returnable);
        if (unused <= 0)
            return;
        if (_entries.TryGet(demand.Key, out var entry))
        {
            lock (entry)
            {
                if (entry.Allowance.TakeBack(unused, supply.Slot, Now))
                    return;
            }
        }

        try
        {
            await limits.AskAsync(demand.Key, new(_node, demand.PerSecond, 0, unused, supply.Slot), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return;
        }

        if (entry is null)
            return;
        lock (entry)
            entry.Allowance.Wake();
    }

    private TimeSpan QuietOf(LimitKey key)
    {
        if (!_entries.TryGet(key, out var entry))
            return TimeSpan.Zero;
        lock (entry)
            return entry.Allowance.Quiet(Now);
    }

    /// <summary>The first that was not granted as a whole; -1: all were.</summary>
    private static int FindFull(IReadOnlyList<LimitDemand> demands, List<LimitSupply> supplies)
    {
        for (var i = 0; i < supplies.Count; i++)
        {
            if (supplies[i].Granted < demands[i].Count)
                return i;
        }

        return -1;
    }
}
