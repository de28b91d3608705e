using System.Net;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class LoginAttemptsTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly LoginAttempts _attempts;

    public LoginAttemptsTests() => _attempts = new(_time);

    [Fact]
    public void Attempts_are_counted_by_address_and_within_it_by_name()
    {
        for (var i = 0; i < LoginAttempts.PerName; i++)
            Assert.Null(Begin(One, "admin"));

        Assert.NotNull(Begin(One, "admin"));
        Assert.NotNull(Begin(One.MapToIPv6(), "admin"));
        Assert.Null(Begin(Two, "admin"));
        for (var i = 0; i < LoginAttempts.PerAddress - LoginAttempts.PerName - 2; i++)
            Assert.Null(Begin(One, $"name {i}"));
        Assert.NotNull(_attempts.BeginAddress(One));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), _attempts.BeginAddress(One));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Begin(One, "admin"));
    }

    [Fact]
    public void All_of_a_64_is_one_caller_and_a_success_clears_its_name()
    {
        for (var i = 0; i < LoginAttempts.PerName; i++)
            Assert.Null(Begin(IPAddress.Parse($"2001:db8::{i + 1}"), "admin"));
        Assert.NotNull(Begin(IPAddress.Parse("2001:db8::ffff"), "admin"));
        Assert.Null(Begin(IPAddress.Parse("2001:db8:0:1::1"), "admin"));

        _attempts.Succeed(IPAddress.Parse("2001:db8::9"), "admin");
        Assert.Null(Begin(IPAddress.Parse("2001:db8::1"), "admin"));
    }

    [Fact]
    public void Names_without_end_take_no_place_in_the_table_and_begin_nobodys_count_anew()
    {
        for (var i = 0; i < LoginAttempts.PerName; i++)
            Assert.Null(Begin(One, "admin"));

        // As many names as the table had places once, of an address of the caller's own.
        for (var i = 0; i <= LoginAttempts.AddressesMax; i++)
            Begin(Two, $"name {i}");

        Assert.NotNull(Begin(One, "admin"));
        Assert.NotNull(_attempts.BeginAddress(Two));
    }

    [Fact]
    public void A_table_full_of_addresses_forgets_nobody_and_the_rest_share_what_there_is()
    {
        for (var i = 0; i < LoginAttempts.PerName; i++)
            Assert.Null(Begin(One, "admin"));
        for (var i = 1; i < LoginAttempts.AddressesMax; i++)
            Assert.Null(_attempts.BeginAddress(AddressOf(i)));

        Assert.NotNull(Begin(One, "admin"));
        for (var i = 0; i < LoginAttempts.PerRest; i++)
            Assert.Null(_attempts.BeginAddress(AddressOf(LoginAttempts.AddressesMax + i)));
        Assert.NotNull(_attempts.BeginAddress(AddressOf(0)));
        Assert.Null(_attempts.BeginAddress(AddressOf(1)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_attempts.BeginAddress(AddressOf(0)));
        Assert.Null(Begin(One, "admin"));
    }

    private TimeSpan? Begin(IPAddress address, string name) => _attempts.BeginAddress(address) ?? _attempts.BeginName(address, name);

    private static IPAddress AddressOf(int number) => new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
