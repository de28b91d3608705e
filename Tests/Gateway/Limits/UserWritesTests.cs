using Microsoft.Extensions.Options;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Limits;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Limits;

public sealed class UserWritesTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly UserWrites _writes;

    public UserWritesTests() => _writes = new(Options.Create(new ServerOptions { UserWritesPerSecond = 10, UserWritesBurst = 4 }), _time);

    [Fact]
    public void A_quiet_user_may_write_a_burst_and_then_at_the_rate()
    {
        for (var i = 0; i < 4; i++)
            Assert.True(Take("ada"));
        Assert.False(_writes.TryTake(User("ada"), out var refusal, out var wait));
        Assert.Equal((10L, TimeSpan.FromMilliseconds(100)), (refusal.Limit, wait));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(Take("ada"));
        Assert.False(Take("ada"));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, Enumerable.Range(0, 10).Count(_ => Take("ada")));
    }

    [Fact]
    public void There_are_no_more_users_in_the_table_than_it_holds_and_who_is_in_it_is_held()
    {
        for (var i = 0; i < 4; i++)
            Assert.True(Take("ada"));
        for (var i = 0; i < 2 * UserWrites.UsersMax; i++)
            Take($"u{i}");
        Assert.Equal(UserWrites.UsersMax, _writes.Count);
        Assert.False(Take("ada"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Take("later");
        Assert.Equal(1, _writes.Count);
    }

    private bool Take(string user) => _writes.TryTake(User(user), out _, out _);

    private static InboxKey User(string name) => new(Sample.App, UserId.Parse(name));
}
