using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>How many accounts one address registers in an hour. Any thread may use it. Time is the library's own.</summary>
/// <remarks>Addresses share buckets as those of anonymous calls do, so that a spray of them makes no more (ADR 0055).</remarks>
public sealed class RegistrationRates : IDisposable
{
    private const int Slots = 16_384;

    private readonly PartitionedRateLimiter<IPAddress> _rates;

    public RegistrationRates(IOptions<AccountsOptions> options)
    {
        PerHour = options.Value.RegistrationsPerHour;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = PerHour,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromHours(1) / PerHour,
            QueueLimit = 0,
            AutoReplenishment = false,
        };
        _rates = PartitionedRateLimiter.Create<IPAddress, int>(network => new(
            network.GetHashCode() & (Slots - 1), _ => new TokenBucketRateLimiter(bucket)));
    }

    public int PerHour { get; }

    /// <summary>Takes one of an address.</summary>
    /// <returns>How long to wait instead; <see langword="null"/>: go on.</returns>
    public TimeSpan? Take(IPAddress? address)
    {
        using var lease = _rates.AttemptAcquire(ClientNetwork.Of(address));
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromHours(1) / PerHour;
    }

    public void Dispose() => _rates.Dispose();
}
