using Nudge.Core.Names;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Webhooks;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

/// <summary>Notices of public channels, which anybody can bring about, are bounded, and what only known users can is not.</summary>
public sealed class PublicNoticesTests
{
    private const int PerSecond = 2;
    private const int AtOnce = 100;

    private static readonly AppId App = AppId.Parse("library");
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly PublicNotices _notices;

    public PublicNoticesTests() => _notices = new(PerSecond, _time);

    [Fact]
    public void Channels_that_are_occupied_and_left_all_the_time_are_told_up_to_the_rate()
    {
        var told = 0;
        for (var i = 0; i < 10_000; i++)
        {
            told += Admits(new ChannelOccupied(App, $"c{i}", _time.GetUtcNow())) ? 1 : 0;
            told += Admits(new ChannelVacated(App, $"c{i}", _time.GetUtcNow())) ? 1 : 0;
        }

        Assert.Equal(2 * AtOnce, told);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PerSecond, Enumerable.Range(0, 10).Count(i => Admits(new CacheMissed(App, $"cache-{i}", _time.GetUtcNow()))));
    }

    [Fact]
    public void A_channel_that_was_not_told_has_no_end_either_and_one_that_was_told_has()
    {
        Assert.True(Occupied("told"));
        Exhaust();
        Assert.False(Occupied("untold"));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(Admits(new SubscriptionsCounted(App, "untold", _time.GetUtcNow(), 2)));
        Assert.False(Admits(new ChannelVacated(App, "untold", _time.GetUtcNow())));
        Assert.True(Admits(new ChannelVacated(App, "told", _time.GetUtcNow())));
        Assert.True(Occupied("untold"));
        Assert.True(Admits(new ChannelVacated(App, "untold", _time.GetUtcNow())));
    }

    [Theory]
    [InlineData("private-a")]
    [InlineData("presence-a")]
    [InlineData("private-cache-a")]
    [InlineData("private-encrypted-a")]
    public void Channels_of_known_users_are_not_disturbed(string channel)
    {
        Exhaust();
        for (var i = 0; i < 1_000; i++)
            Assert.True(Occupied($"{channel}{i}"));
        Assert.True(Admits(new MemberAdded(App, "presence-a", _time.GetUtcNow(), "ada")));
    }

    [Fact]
    public void Other_apps_are_not_disturbed_until_all_together_are_too_many()
    {
        Exhaust();
        Assert.True(Admits(new ChannelOccupied(AppId.Parse("another"), "c", _time.GetUtcNow())));

        var told = Enumerable.Range(0, 1_000).Count(i => Admits(new ChannelOccupied(AppId.Parse($"app{i}"), "c", _time.GetUtcNow())));

        Assert.InRange(told, AtOnce, 5 * AtOnce);
    }

    private void Exhaust()
    {
        for (var i = 0; i < AtOnce; i++)
            Occupied($"loud{i}");
        Assert.False(Occupied("one too many"));
    }

    private bool Occupied(string channel) => Admits(new ChannelOccupied(App, channel.Replace(' ', '-'), _time.GetUtcNow()));

    private bool Admits(OccupancyNotice notice) => _notices.Admits(notice);
}
