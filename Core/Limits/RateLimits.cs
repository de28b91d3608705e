using System.Collections.Concurrent;
using Nudge.Core.Actors;

namespace Nudge.Core.Limits;

/// <summary>Holds what is published to its limits, over all nodes of a server. Any thread may call it.</summary>
/// <remarks>A ledger that cannot be reached limits nothing: the limits are against excess, and an outage must not become a larger one.</remarks>
public sealed class RateLimits(ILimits limits, TimeProvider time)
{
    private const int KeysMax = 10_000;
    private const int AsksMax = 4;
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<LimitKey, Entry> _entries = new();
    private readonly string _node = Guid.NewGuid().ToString("N");

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Takes tokens of a limit.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="perSecond">The limit. 1 or more.</param>
    /// <param name="count">How many; 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many may go on; if not all, how long there is no more.</returns>
    public async ValueTask<(int Granted, TimeSpan Wait)> TakeAsync(LimitKey key, int perSecond, int count, CancellationToken cancellationToken)
    {
        var entry = EntryOf(key);
        try
        {
            return perSecond < limits.LeasesFrom
                ? await AskAsync(entry, key, perSecond, count, cancellationToken)
                : await BorrowAsync(entry, key, perSecond, count, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return (count, TimeSpan.Zero);
        }
    }

    /// <summary>Every request asks; nobody does while the answer is known.</summary>
    private async ValueTask<(int Granted, TimeSpan Wait)> AskAsync(Entry entry, LimitKey key, int perSecond, int count, CancellationToken cancellationToken)
    {
        lock (entry)
        {
            entry.Allowance.Arrive(count, Now);
            if (entry.Allowance.Quiet(Now) is { Ticks: > 0 } quiet)
                return (0, quiet);
        }

        var asked = Now;
        var grant = await limits.AskAsync(key, new(_node, perSecond, count), cancellationToken);
        if (grant.Tokens == 0)
        {
            lock (entry)
                entry.Allowance.Receive(grant, asked, Now);
        }

        return (grant.Tokens, grant.Wait);
    }

    private async ValueTask<(int Granted, TimeSpan Wait)> BorrowAsync(Entry entry, LimitKey key, int perSecond, int count, CancellationToken cancellationToken)
    {
        var granted = 0;
        lock (entry)
            entry.Allowance.Arrive(count, Now);
        for (var asks = 0; ; asks++)
        {
            Task asking;
            lock (entry)
            {
                granted += entry.Allowance.Take(count - granted, Now);
                if (granted == count)
                    return (granted, TimeSpan.Zero);
                if (entry.Allowance.Quiet(Now) is { Ticks: > 0 } quiet)
                    return (granted, quiet);
                if (asks == AsksMax)
                    return (granted, LimitLedger.Lease);
                entry.Waiting += count - granted;
                if (entry.Asking is not { IsCompleted: false })
                    entry.Asking = BorrowOnceAsync(entry, key, perSecond);
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

    private Entry EntryOf(LimitKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
            return entry;
        if (_entries.Count >= KeysMax)
            Sweep();
        return _entries.GetOrAdd(key, static _ => new());
    }

    private void Sweep()
    {
        foreach (var (key, entry) in _entries)
        {
            if (Now - entry.Allowance.LastUsed > IdleMax)
                _entries.TryRemove(new(key, entry));
        }
    }

    private sealed class Entry
    {
        internal NodeAllowance Allowance { get; } = new();

        internal int Waiting { get; set; }

        internal Task? Asking { get; set; }
    }
}
