using System.Collections.Concurrent;
using Nudge.Core.Limits;

namespace Nudge.Silo.Embedded;

/// <summary>The ledgers of limits in this process: asking costs nothing, so every request does.</summary>
internal sealed class EmbeddedLimits(TimeProvider time) : ILimits
{
    private const int LedgersMax = 10_000;

    // A ledger knows of the last second and nothing else.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepsEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<LimitKey, Kept> _ledgers = new();
    private long _sweptAt;

    public int LeasesFrom => int.MaxValue;

    public ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(0);
        if (_ledgers.Count >= LedgersMax && !_ledgers.ContainsKey(key))
            Sweep(now);
        var kept = _ledgers.GetOrAdd(key, static _ => new());
        lock (kept)
        {
            kept.LastUsed = now;
            return new(kept.Ledger.Ask(ask, now));
        }
    }

    /// <summary>Looks at all of them, so not for each that is new.</summary>
    private void Sweep(TimeSpan now)
    {
        var swept = Volatile.Read(ref _sweptAt);
        if (now.Ticks < swept + SweepsEvery.Ticks || Interlocked.CompareExchange(ref _sweptAt, now.Ticks, swept) != swept)
            return;
        foreach (var (key, kept) in _ledgers)
        {
            if (now - kept.LastUsed > IdleMax)
                _ledgers.TryRemove(new(key, kept));
        }
    }

    private sealed class Kept
    {
        internal LimitLedger Ledger { get; } = new(lends: false);

        internal TimeSpan LastUsed { get; set; }
    }
}
