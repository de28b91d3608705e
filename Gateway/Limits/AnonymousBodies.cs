using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;

namespace Nudge.Gateway.Limits;

/// <summary>Counts the bodies that callers without checked credentials have begun to send and not finished: each holds memory. Any thread may use it.</summary>
internal sealed class AnonymousBodies(IOptions<LimitsOptions> options, TimeProvider time)
{
    private readonly Places<IPAddress> _addresses = new(options.Value.AnonymousBodiesPerAddressMax);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place for a body; it is given back by <see cref="GiveBack"/>.</summary>
    /// <param name="network">The caller's, as <see cref="ClientNetwork"/> counts.</param>
    /// <returns>Why there is none.</returns>
    public Refusal? Take(IPAddress network)
    {
        if (!_addresses.TryTake(network))
        {
            return new(
                ErrorCode.RateLimited, $"One address sends at most {_addresses.Max} bodies without credentials at once.", Limit: _addresses.Max);
        }

        if (Interlocked.Increment(ref _count) <= options.Value.AnonymousBodiesMax)
            return null;
        GiveBack(network);
        return new(
            ErrorCode.Overloaded, $"At most {options.Value.AnonymousBodiesMax} bodies without credentials arrive at once.", Limit: options.Value.AnonymousBodiesMax);
    }

    public void GiveBack(IPAddress network)
    {
        // In this order: whoever sees that none is under way finds every place free.
        _addresses.GiveBack(network);
        Interlocked.Decrement(ref _count);
    }

    /// <summary>What ends the wait for a body; the caller disposes it.</summary>
    public CancellationTokenSource BeginPatience() => new(TimeSpan.FromSeconds(options.Value.AnonymousBodySeconds), time);

    /// <summary>The answer when it has ended.</summary>
    public Refusal TooSlow => new(
        ErrorCode.BodyTimeout, $"A body without credentials arrives within {options.Value.AnonymousBodySeconds} s.", Limit: options.Value.AnonymousBodySeconds);
}
