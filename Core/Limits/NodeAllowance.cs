namespace Nudge.Core.Limits;

/// <summary>A node's share of one limit, and how much more it should ask for. Not for several threads at once.</summary>
public sealed class NodeAllowance
{
    // Half a lease: what is asked for is used before it runs out.
    private static readonly TimeSpan Period = LimitLedger.Lease / 2;

    private int _tokens;
    private long _slot;
    private TimeSpan _until;
    private TimeSpan _quietUntil;
    private long _period;
    private int _arrived;
    private int _arrivedBefore;

    /// <summary>When something was last asked of it.</summary>
    public TimeSpan LastUsed { get; private set; }

    /// <summary>How long nobody needs to ask, since the answer is known: none. Zero: ask.</summary>
    public TimeSpan Quiet(TimeSpan now) => _quietUntil > now ? _quietUntil - now : TimeSpan.Zero;

    /// <summary>Someone comes who will take tokens.</summary>
    public void Arrive(int count, TimeSpan now)
    {
        LastUsed = now;
        var period = now.Ticks / Period.Ticks;
        if (period != _period)
            (_arrivedBefore, _arrived, _period) = (period == _period + 1 ? _arrived : 0, 0, period);
        _arrived += count;
    }

    /// <summary>The grant that <see cref="Take"/> takes of.</summary>
    public long Slot => _slot;

    /// <summary>Takes as many of <paramref name="wanted"/> as it holds.</summary>
    public int Take(int wanted, TimeSpan now)
    {
        var taken = now < _until ? Math.Min(wanted, _tokens) : 0;
        _tokens -= taken;
        return taken;
    }

    /// <summary>Takes back what was taken of the grant in use, while its lease is valid.</summary>
    /// <returns><see langword="false"/> if it does not; then only the ledger can.</returns>
    public bool TakeBack(int unused, long slot, TimeSpan now)
    {
        if (slot != _slot || now >= _until)
            return false;
        _tokens += unused;
        return true;
    }

    /// <summary>The ledger has been given some back, so that the answer is not known any more.</summary>
    public void Wake() => _quietUntil = TimeSpan.Zero;

    /// <summary>The demand to make.</summary>
    /// <param name="node">This node.</param>
    /// <param name="perSecond">The limit.</param>
    /// <param name="waiting">Tokens that are waited for.</param>
    public LimitAsk Ask(string node, int perSecond, int waiting)
    {
        var (unused, slot) = (_tokens, _slot);
        // The rest is given back with the question, and cannot be taken meanwhile.
        _tokens = 0;
        return new(node, perSecond, Math.Max(waiting, Math.Max(_arrived, _arrivedBefore)), unused, slot);
    }

    /// <summary>The answer.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="asked">When it was asked for: before the ledger knew, so that this end of the lease comes first.</param>
    /// <param name="now">The time.</param>
    public void Receive(LimitGrant grant, TimeSpan asked, TimeSpan now)
    {
        (_tokens, _slot, _until) = (grant.Tokens, grant.Slot, asked + grant.Lease);
        _quietUntil = grant.Tokens == 0 ? now + grant.Wait : TimeSpan.Zero;
    }
}
