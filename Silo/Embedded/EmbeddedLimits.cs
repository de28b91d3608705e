using System.Collections.Concurrent;
using Nudge.Core.Limits;

namespace Nudge.Silo.Embedded;

/// <summary>The ledgers of limits in this process: asking costs nothing, so every request does.</summary>
internal sealed class EmbeddedLimits(TimeProvider time) : ILimits
{
    /// <summary>
    /// Limits of channels that are counted at a time. More are published to within two seconds than one process can take, and those are
    /// held by the limit of their app alone.
    /// </summary>
    internal const int LedgersMax = 50_000;

    // A ledger knows of the last second and nothing else.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(2);

    // As many as apps that admins have made: no channel of another app takes the place of one.
    private readonly ConcurrentDictionary<LimitKey, Kept> _apps = new();
    private readonly RecentTable<LimitKey, Kept> _ledgers = new(LedgersMax, kept => time.GetElapsedTime(0) - kept.LastUsed > IdleMax, time);

    public int LeasesFrom => int.MaxValue;

    public ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken)
    {
        if (key.Channel is null)
            return new(Ask(_apps.GetOrAdd(key, static _ => new()), ask));
        return new(_ledgers.TryGetOrAdd(key, out var kept)
            ? Ask(kept, ask)
            : new LimitGrant(ask.Wanted, TimeSpan.Zero, TimeSpan.Zero, 0));
    }

    private LimitGrant Ask(Kept kept, LimitAsk ask)
    {
        lock (kept)
        {
            var now = time.GetElapsedTime(0);
            kept.LastUsed = now;
            return kept.Ledger.Ask(ask, now);
        }
    }

    private sealed class Kept
    {
        internal LimitLedger Ledger { get; } = new(lends: false);

        internal TimeSpan LastUsed { get; set; }
    }
}
