using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Codes;

namespace Nudge.Tests.Core.Codes;

public sealed class TryBudgetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(3, 33)]
    [InlineData(10, 10)]
    [InlineData(51, 1)]
    [InlineData(100, 1)]
    public void An_app_bears_a_hundred_wrong_tries_by_its_live_codes_and_then_pauses_for_a_window(int live, int tries)
    {
        var standing = default(TryStanding);
        for (var i = 1; i < tries; i++)
            standing = TryBudget.Miss(standing, live, Noon.AddSeconds(i));

        Assert.Equal(default, standing.Until);
        var last = Noon.AddSeconds(tries);
        standing = TryBudget.Miss(standing, live, last);
        Assert.Equal(last + TryBudget.Window, standing.Until);
        Assert.True(TryBudget.Allows(standing, live, standing.Until));
    }

    [Fact]
    public void A_try_that_new_codes_have_made_too_dear_is_not_allowed()
    {
        var standing = TryBudget.Miss(default, 1, Noon);

        Assert.True(TryBudget.Allows(standing, 99, Noon));
        Assert.False(TryBudget.Allows(standing, 100, Noon));
        Assert.True(TryBudget.Allows(standing, 100, Noon + (2 * TryBudget.Window)));
    }

    [Fact]
    public void No_five_minutes_have_more_than_a_hundred_units_however_tries_codes_and_clocks_move() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var standing = default(TryStanding);
            var now = Noon.AddSeconds(random.Next(600));
            var spent = new List<(DateTimeOffset At, int Units)>();
            for (var i = 0; i < 400; i++)
            {
                now += TimeSpan.FromMilliseconds(random.Next(3) == 0 ? random.Next(90_000) : random.Next(300));
                var live = random.Next(4) == 0 ? random.Next(1, 101) : 1;
                if (now < standing.Until)
                    continue;
                if (!TryBudget.Allows(standing, live, now))
                {
                    standing = TryBudget.Pause(now);
                    continue;
                }

                standing = TryBudget.Miss(standing, live, now);
                spent.Add((now, live));
            }

            foreach (var (at, _) in spent)
            {
                var units = spent.Where(each => each.At >= at && each.At < at + TryBudget.Window).Sum(each => each.Units);
                Assert.InRange(units, 1, TryBudget.Units);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_clock_that_is_behind_opens_no_window_anew()
    {
        var standing = default(TryStanding);
        for (var i = 0; i < 99; i++)
            standing = TryBudget.Miss(standing, 1, Noon);

        Assert.True(TryBudget.Allows(standing, 1, Noon - TryBudget.Window));
        Assert.False(TryBudget.Allows(standing, 2, Noon - TryBudget.Window));
    }

    [Fact]
    public void A_device_waits_after_its_fifth_wrong_try_and_twice_as_long_after_each_up_to_an_hour()
    {
        var (standing, now) = (default(TryStanding), Noon);
        var waits = new List<double>();
        for (var i = 0; i < 14; i++)
        {
            standing = TryPause.OfDevice.Miss(standing, now);
            waits.Add((standing.Until - now).TotalSeconds);
            now = standing.Until;
        }

        Assert.Equal([0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600], waits);
        Assert.Equal(3_600, (TryPause.OfDevice.Miss(standing with { Units = 1_000_000 }, now).Until - now).TotalSeconds);
        Assert.Equal(1, TryPause.OfDevice.Miss(standing, standing.At + TryPause.ForgottenAfter).Units);
    }
}
