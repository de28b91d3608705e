using Nudge.Core.Limits;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Limits;

public sealed class AllowanceTests
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private Allowance _allowance;

    [Fact]
    public void As_many_as_it_holds_come_at_once_and_then_as_many_as_flow_in()
    {
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => _allowance.TryTake(10, 20, _time)));
        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => _allowance.TryTake(10, 20, _time)));
        Assert.Equal(100, _allowance.Wait(10, 20, _time).TotalMilliseconds, 0.1);
    }

    [Fact]
    public void It_is_full_again_after_a_while_and_no_fuller()
    {
        for (var i = 0; i < 20; i++)
            _allowance.TryTake(10, 20, _time);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(TimeSpan.Zero, _allowance.Wait(10, 20, _time));
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => _allowance.TryTake(10, 20, _time)));
    }

    [Fact]
    public void Its_size_may_grow_from_one_call_to_the_next()
    {
        for (var i = 0; i < 20; i++)
            _allowance.TryTake(10, 20, _time);

        Assert.False(_allowance.TryTake(10, 20, _time));
        Assert.Equal(30, Enumerable.Range(0, 100).Count(_ => _allowance.TryTake(10, 50, _time)));
    }

    [Fact]
    public void A_taker_of_more_than_there_is_waits_the_longer()
    {
        Assert.Equal(30, _allowance.Take(30, 10, _time), 0.001);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(20, _allowance.Taken(10, _time), 0.001);
        Assert.False(_allowance.TryTake(10, 20, _time));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_allowance.TryTake(10, 20, _time));
    }

    [Fact]
    public void One_app_takes_half_of_what_all_share_and_what_is_given_back_is_there_again()
    {
        var places = new Places<string>(5, 10);
        Assert.Equal(5, Enumerable.Range(0, 10).Count(_ => places.TryTake("loud")));
        Assert.Equal(5, Enumerable.Range(0, 10).Count(_ => places.TryTake("quiet")));
        Assert.False(places.TryTake("late"));
        places.GiveBack("loud", 3);

        Assert.True(places.TryTake("late"));
        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => places.TryTake("loud")));
        places.GiveBack("loud", 4);
        places.GiveBack("quiet", 5);
        places.GiveBack("late");
        Assert.Equal(0, places.Taken);
    }
}
