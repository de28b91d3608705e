using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Limits;

namespace Nudge.Tests.Core.Limits;

/// <summary>Held to a list of all that was taken.</summary>
public sealed class RateWindowTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Gen<(int Milliseconds, int Wanted, int Unused)[]> Steps =
        (from wait in Gen.Frequency((5, Gen.Choose(0, 30)), (1, Gen.Choose(0, 1_500)))
         from wanted in Gen.Choose(0, 40)
         from unused in Gen.Choose(0, 10)
         select (wait, wanted, unused)).ArrayOf();

    [Fact]
    public void No_second_holds_more_than_the_capacity() =>
        Prop.ForAll(Gen.Choose(1, 200).ToArbitrary(), Steps.ToArbitrary(), (capacity, steps) =>
        {
            var window = new RateWindow(capacity, Second);
            var used = new List<(TimeSpan At, int Count)>();
            var now = TimeSpan.FromHours(1);
            foreach (var (wait, wanted, unused) in steps)
            {
                now += TimeSpan.FromMilliseconds(wait);
                var taken = window.Take(wanted, now, out var slot);
                var returned = Math.Min(taken, unused);
                window.GiveBack(returned, slot, now);
                used.Add((now, taken - returned));
            }

            foreach (var (at, _) in used)
                Assert.InRange(used.Where(each => each.At >= at && each.At < at + Second).Sum(each => each.Count), 0, capacity);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_node_that_always_asks_gets_all_but_a_hundredth() =>
        Prop.ForAll(Gen.Choose(1, 5_000).ToArbitrary(), capacity =>
        {
            var window = new RateWindow(capacity, Second);
            var total = 0;
            for (var now = TimeSpan.Zero; now < Second * 101; now += TimeSpan.FromMilliseconds(5))
                total += window.Take(capacity, now, out _);
            Assert.InRange(total, capacity * 99, capacity * 101);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_wait_it_names_is_long_enough_and_no_longer_than_needed() =>
        Prop.ForAll(Gen.Choose(1, 50).ToArbitrary(), Steps.ToArbitrary(), (capacity, steps) =>
        {
            var window = new RateWindow(capacity, Second);
            var now = TimeSpan.Zero;
            foreach (var (wait, wanted, _) in steps)
            {
                now += TimeSpan.FromMilliseconds(wait);
                window.Take(wanted, now, out _);
                if (window.Wait(now) is not { Ticks: > 0 } full)
                    continue;
                Assert.Equal(0, window.Take(1, now, out _));
                Assert.InRange(full, TimeSpan.FromTicks(1), Second + TimeSpan.FromMilliseconds(10));
                now += full;
                Assert.Equal(1, window.Take(1, now, out _));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Units_given_back_long_after_change_nothing()
    {
        var window = new RateWindow(10, Second);
        window.Take(10, TimeSpan.Zero, out var slot);

        window.GiveBack(10, slot, TimeSpan.FromSeconds(5));

        Assert.Equal(10, window.Take(20, TimeSpan.FromSeconds(5), out _));
    }
}
