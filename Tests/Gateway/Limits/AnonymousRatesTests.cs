using System.Net;
using Microsoft.Extensions.Options;
using Nudge.Gateway.Limits;

namespace Nudge.Tests.Gateway.Limits;

/// <summary>
/// The rates of addresses, of what a customer of a provider has, and of all; refilled so slowly here that nothing comes back within a test.
/// </summary>
public sealed class AnonymousRatesTests
{
    [Fact]
    public void A_64_of_IPv6_is_one_caller()
    {
        using var rates = Rates(burst: 2);

        Assert.Null(rates.Take(IPAddress.Parse("2001:db8::1")));
        Assert.Null(rates.Take(IPAddress.Parse("2001:db8::2")));
        Assert.NotNull(rates.Take(IPAddress.Parse("2001:db8::3")));
        Assert.False(rates.HasRoom(IPAddress.Parse("2001:db8::3")));
        Assert.True(rates.HasRoom(IPAddress.Parse("2001:db8:0:1::3")));
    }

    [Fact]
    public void A_48_of_IPv6_has_sixteen_times_what_an_address_has()
    {
        using var rates = Rates(burst: 20);
        var taken = Enumerable.Range(0, 1_000).Count(i => rates.Take(IPAddress.Parse($"2001:db8:1:{i:x}::1")) is null);

        // And what came back meanwhile, 16 a second.
        Assert.InRange(taken, 320, 400);
        Assert.Null(rates.Take(IPAddress.Parse("2001:db8:2::1")));
    }

    [Fact]
    public void All_addresses_together_have_a_rate_and_one_that_is_refused_takes_nothing_of_it()
    {
        using var rates = Rates(burst: 2, inAll: 100);
        for (var i = 0; i < 1_000; i++)
            rates.Take(IPAddress.Parse("192.0.2.1"));

        var taken = Enumerable.Range(0, 10_000).Count(i => rates.Take(IPAddress.Parse($"198.51.{i / 256}.{i % 256}")) is null);

        Assert.InRange(taken, 90, 400);
    }

    [Fact]
    public void A_request_of_a_session_costs_a_tenth()
    {
        using var rates = Rates(burst: 2);
        var taken = Enumerable.Range(0, 100).Count(_ => rates.Take(IPAddress.Parse("192.0.2.1"), isOfSession: true) is null);

        Assert.InRange(taken, 20, 40);
    }

    [Fact]
    public void Probes_are_counted_by_themselves_and_those_of_this_machine_are_always_answered()
    {
        using var rates = Rates(burst: 2);
        var prober = IPAddress.Parse("192.0.2.1");
        while (rates.Take(prober) is null)
        {
            // All that it has.
        }

        Assert.Null(rates.TakeProbe(prober));
        Assert.Contains(Enumerable.Range(0, 20), _ => rates.TakeProbe(prober) is not null);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Null(rates.TakeProbe(IPAddress.IPv6Loopback)));
    }

    private static AnonymousRates Rates(int burst, int inAll = 1_000_000) =>
        new(Options.Create(new LimitsOptions { AnonymousPerSecond = 1, AnonymousBurst = burst, AnonymousInAllPerSecond = inAll }));
}
