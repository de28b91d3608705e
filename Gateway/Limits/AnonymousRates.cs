using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Limits;

/// <summary>
/// How many calls without credentials are answered: of one address, of one network of IPv6 (/48), which is what a customer of a provider
/// has, and of all (S2.26). Any thread may use it.
/// </summary>
/// <remarks>
/// The narrowest is asked first, so that who has too many takes nothing from the others. Addresses share <see cref="Slots"/> buckets by a
/// hash that nobody outside can foretell: a spray of addresses makes no more of them than that, and the chance to share one with an
/// attacker is as small (ADR 0055). Time is the library's own.
/// </remarks>
public sealed class AnonymousRates : IDisposable
{
    private const int Slots = 65_536;
    private const int WideFactor = 16;
    private const int PeriodsPerSecond = 10;

    /// <summary>The cost of one call. Parts of it are for what costs less.</summary>
    private const int CallUnits = 10;

    /// <summary>The cost of a request that belongs to a session, which has had its own call and its own bounds.</summary>
    private const int SessionUnits = 1;

    private readonly PartitionedRateLimiter<IPAddress> _calls;
    private readonly PartitionedRateLimiter<IPAddress> _probes;
    private readonly PartitionedRateLimiter<IPAddress>[] _parts;

    public AnonymousRates(IOptions<LimitsOptions> options)
    {
        var (perSecond, burst, inAll) =
            (options.Value.AnonymousPerSecond, options.Value.AnonymousBurst, options.Value.AnonymousInAllPerSecond);
        PerSecond = perSecond;
        // Made once: a call allocates none of them.
        var (ofAddress, ofWide, ofAll) =
            (BucketOf(perSecond, burst), BucketOf(WideFactor * perSecond, WideFactor * burst), BucketOf(inAll, inAll));
        _parts =
        [
            PartitionedRateLimiter.Create<IPAddress, int>(address => new(SlotOf(ClientNetwork.Of(address)), ofAddress)),
            PartitionedRateLimiter.Create<IPAddress, int>(address => ClientNetwork.WideOf(address) is { } wide
                ? new(SlotOf(wide), ofWide)
                : RateLimitPartition.GetNoLimiter(Slots)),
            PartitionedRateLimiter.Create<IPAddress, int>(_ => new(0, ofAll)),
        ];
        _calls = PartitionedRateLimiter.CreateChained(_parts);
        _probes = PartitionedRateLimiter.Create<IPAddress, int>(address => new(SlotOf(ClientNetwork.Of(address)), ofAddress));
    }

    /// <summary>The refusals that one address has had over time.</summary>
    public int PerSecond { get; }

    /// <summary>Whether an address has any calls left. Takes none.</summary>
    public bool HasRoom(IPAddress? address) => Find(_calls, address, 0) is null;

    /// <summary>Takes a call of an address.</summary>
    /// <param name="address">The client's, after <c>TrustedProxies</c>.</param>
    /// <param name="isOfSession">Whether it belongs to a session.</param>
    /// <returns>How long to wait instead; <see langword="null"/>: go on.</returns>
    public TimeSpan? Take(IPAddress? address, bool isOfSession = false) => Find(_calls, address, isOfSession ? SessionUnits : CallUnits);

    /// <summary>
    /// Takes a probe of health. They are counted by themselves: whoever shares an address with a prober cannot have it believe that this
    /// process is dead.
    /// </summary>
    /// <returns>As above. A prober in this machine is always answered.</returns>
    public TimeSpan? TakeProbe(IPAddress? address) =>
        address is null || IPAddress.IsLoopback(address) ? null : Find(_probes, address, CallUnits);

    public void Dispose()
    {
        _calls.Dispose();
        _probes.Dispose();
        foreach (var part in _parts)
            part.Dispose();
    }

    private static TimeSpan? Find(PartitionedRateLimiter<IPAddress> limiter, IPAddress? address, int units)
    {
        using var lease = limiter.AttemptAcquire(address ?? IPAddress.None, units);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    private static int SlotOf(IPAddress network) => network.GetHashCode() & (Slots - 1);

    private static Func<int, RateLimiter> BucketOf(int perSecond, int burst)
    {
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = CallUnits * burst,
            TokensPerPeriod = CallUnits * perSecond / PeriodsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / PeriodsPerSecond,
            QueueLimit = 0,
            // The partitions are refilled together.
            AutoReplenishment = false,
        };
        return _ => new TokenBucketRateLimiter(options);
    }
}
