using System.Net;
using System.Threading.RateLimiting;
using Nudge.Gateway.Limits;

namespace Nudge.Gateway.Pusher.Xhr;

/// <summary>The places that each address may take. A network of IPv6 that one subscriber gets (/64) counts as one address. Any thread may use it.</summary>
internal sealed class AddressPlaces(int max) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _places = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetConcurrencyLimiter(ClientNetwork.Of(address), _ => new() { PermitLimit = max, QueueLimit = 0 }));

    /// <summary>Takes a place, until the lease is disposed; it is not acquired if the address has as many as it may.</summary>
    public RateLimitLease Take(IPAddress address) => _places.AttemptAcquire(address);

    public void Dispose() => _places.Dispose();
}
