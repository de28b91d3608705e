using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Core.Errors;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Limits;

/// <summary>
/// Counts the bodies that callers without checked credentials have begun to send and not finished: each holds memory. Any thread may use
/// it.
/// </summary>
internal sealed class AnonymousBodies(IOptions<LimitsOptions> options, TimeProvider time)
{
    private readonly Places<IPAddress> _places = new(options.Value.AnonymousBodiesPerAddressMax, options.Value.AnonymousBodiesMax);

    public int Count => _places.Taken;

    /// <summary>Takes a place for a body; it is given back by <see cref="GiveBack"/>.</summary>
    /// <param name="network">The caller's, as <see cref="ClientNetwork"/> counts.</param>
    /// <returns>Why there is none.</returns>
    public Refusal? Take(IPAddress network)
    {
        if (_places.TryTake(network))
            return null;
        return _places.TakenBy(network) >= _places.Max
            ? new(ErrorCode.RateLimited, $"One address sends at most {_places.Max} bodies without credentials at once.", Limit: _places.Max)
            : new(ErrorCode.Overloaded, $"At most {_places.InAll} bodies without credentials arrive at once.", Limit: _places.InAll);
    }

    public void GiveBack(IPAddress network) => _places.GiveBack(network);

    /// <summary>The token that ends the wait for a body; the caller disposes it.</summary>
    public CancellationTokenSource BeginPatience() => new(TimeSpan.FromSeconds(options.Value.AnonymousBodySeconds), time);

    /// <summary>The answer when it has ended.</summary>
    public Refusal TooSlow => new(
        ErrorCode.BodyTimeout, $"A body without credentials arrives within {options.Value.AnonymousBodySeconds} s.",
        Limit: options.Value.AnonymousBodySeconds);
}
