namespace Nudge.Core.Limits;

/// <summary>
/// The one place that knows how much of a limit is left. It lends tokens to nodes for a moment, so that not every request has to ask.
/// </summary>
/// <remarks>
/// A token may be used from its grant to the end of its lease. So what is used within a second was granted within a second and a lease, and
/// it is there that the grants are bounded: by 1.05 of the limit in 1.05 s, which is the limit in the long run, and at most 5 % over in any
/// second. Below 100 in a second each request asks, and the bound is exact. It is kept in memory alone: when it moves after the loss of a
/// node, one second may see the limit twice. Not for several threads at once.
/// </remarks>
public sealed class LimitLedger
{
    /// <summary>From this limit on tokens are lent.</summary>
    public const int LeasesFrom = 100;

    /// <summary>How long lent tokens are valid.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly bool _lends;
    private readonly Dictionary<string, TimeSpan> _asking = new(StringComparer.Ordinal);
    private RateWindow? _window;
    private int _perSecond;

    /// <param name="lends">Whether nodes use tokens later than they ask for them; in one process nobody has to.</param>
    public LimitLedger(bool lends) => _lends = lends;

    public LimitGrant Ask(LimitAsk ask, TimeSpan now)
    {
        var window = WindowOf(ask.PerSecond, now);
        window.GiveBack(ask.Unused, ask.UnusedSlot, now);
        var lends = Lends(ask.PerSecond);
        var share = lends ? ShareOf(ask.Node, window.Capacity - window.Taken(now), now) : ask.Wanted;
        var tokens = window.Take(Math.Min(ask.Wanted, share), now, out var slot);
        return new(tokens, lends ? Lease : TimeSpan.Zero, window.Wait(now), slot);
    }

    private bool Lends(int perSecond) => _lends && perSecond >= LeasesFrom;

    private RateWindow WindowOf(int perSecond, TimeSpan now)
    {
        if (_window is not null && _perSecond == perSecond)
            return _window;
        var window = Lends(perSecond) ? new RateWindow((int)(perSecond * 1.05), Second + Lease) : new RateWindow(perSecond, Second);
        // A limit that was changed is not a new second.
        if (_window is not null)
            window.Take(_window.Taken(now), now, out _);
        (_window, _perSecond) = (window, perSecond);
        return window;
    }

    /// <summary>Nodes that want some share what is left.</summary>
    private int ShareOf(string node, int left, TimeSpan now)
    {
        _asking[node] = now;
        foreach (var (other, at) in _asking)
        {
            if (now - at > Lease * 2)
                _asking.Remove(other);
        }

        return Math.Max(1, (left + _asking.Count - 1) / _asking.Count);
    }
}
