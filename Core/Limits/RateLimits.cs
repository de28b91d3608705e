using Nudge.Core.Actors;

namespace Nudge.Core.Limits;

/// <summary>Holds what is published to its limits, over all nodes of a server. Any thread may call it.</summary>
/// <remarks>
/// A ledger that cannot be reached limits nothing: the limits are against excess, and an outage must not become a larger one.
/// </remarks>
public sealed partial class RateLimits(ILimits limits, TimeProvider time)
{
    /// <summary>
    /// Limits that a node knows of at a time: more than one process can publish to within two seconds. Past them each publish asks the
    /// ledger.
    /// </summary>
    internal const int KeysMax = 50_000;
    private const int AsksMax = 4;

    // Nothing of a limit is known for longer than a second and a lease.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(2);

    private readonly RecentTable<LimitKey, Entry> _entries =
        new(KeysMax, entry => time.GetElapsedTime(0) - entry.Allowance.LastUsed > IdleMax, time);
    private readonly string _node = Guid.NewGuid().ToString("N");

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Takes tokens of a limit.</summary>
    /// <param name="demand">Whose, the limit, and how many tokens; 1 or more of both.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many may go on; if not all, how long there is no more.</returns>
    public async ValueTask<LimitSupply> TakeAsync(LimitDemand demand, CancellationToken cancellationToken)
    {
        try
        {
            if (!_entries.TryGetOrAdd(demand.Key, out var entry))
                return SupplyOf(await AskLedgerAsync(demand, cancellationToken));
            return demand.PerSecond < limits.LeasesFrom
                ? await AskAsync(entry, demand, cancellationToken)
                : await BorrowAsync(entry, demand, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return new(demand.Count, TimeSpan.Zero);
        }
    }

    /// <summary>Every request asks; nobody does while the answer is known.</summary>
    private async ValueTask<LimitSupply> AskAsync(Entry entry, LimitDemand demand, CancellationToken cancellationToken)
    {
        lock (entry)
        {
            entry.Allowance.Arrive(demand.Count, Now);
            if (entry.Allowance.Quiet(Now) is { Ticks: > 0 } quiet)
                return new(0, quiet);
        }

        var asked = Now;
        var grant = await AskLedgerAsync(demand, cancellationToken);
        if (grant.Tokens == 0)
        {
            lock (entry)
                entry.Allowance.Receive(grant, asked, Now);
        }

        return SupplyOf(grant);
    }

    private ValueTask<LimitGrant> AskLedgerAsync(LimitDemand demand, CancellationToken cancellationToken) =>
        limits.AskAsync(demand.Key, new(_node, demand.PerSecond, demand.Count), cancellationToken);

    private static LimitSupply SupplyOf(LimitGrant grant) => new(grant.Tokens, grant.Wait) { Returnable = grant.Tokens, Slot = grant.Slot };

    private async ValueTask<LimitSupply> BorrowAsync(Entry entry, LimitDemand demand, CancellationToken cancellationToken)
    {
        var (granted, last, slot) = (0, 0, 0L);
        lock (entry)
            entry.Allowance.Arrive(demand.Count, Now);
        for (var asks = 0; ; asks++)
        {
            Task asking;
            lock (entry)
            {
                if (entry.Allowance.Take(demand.Count - granted, Now) is > 0 and var taken)
                    (granted, last, slot) = (granted + taken, slot == entry.Allowance.Slot ? last + taken : taken, entry.Allowance.Slot);
                TimeSpan? wait = granted == demand.Count ? TimeSpan.Zero
                    : entry.Allowance.Quiet(Now) is { Ticks: > 0 } quiet ? quiet
                    : asks == AsksMax ? LimitLedger.Lease
                    : null;
                if (wait is { } known)
                    return new(granted, known) { Returnable = last, Slot = slot };
                entry.Waiting += demand.Count - granted;
                if (entry.Asking is not { IsCompleted: false })
                    entry.Asking = BorrowOnceAsync(entry, demand.Key, demand.PerSecond);
                asking = entry.Asking;
            }

            // Shared: who gives up leaves the question to the others.
            await asking.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Begun in the entry's lock: asks for all that wait, and for those who are likely to come.</summary>
    private async Task BorrowOnceAsync(Entry entry, LimitKey key, int perSecond)
    {
        // Those who come in the same moment are asked for as well.
        await Task.Yield();
        LimitAsk ask;
        TimeSpan asked;
        lock (entry)
        {
            ask = entry.Allowance.Ask(_node, perSecond, entry.Waiting);
            entry.Waiting = 0;
            asked = Now;
        }

        var grant = await limits.AskAsync(key, ask, CancellationToken.None);
        lock (entry)
            entry.Allowance.Receive(grant, asked, Now);
    }

    private sealed class Entry
    {
        internal NodeAllowance Allowance { get; } = new();

        internal int Waiting { get; set; }

        internal Task? Asking { get; set; }
    }
}
