using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Positions;

/// <summary>Held to sets of numbers, which need no cleverness.</summary>
public sealed class OffsetRangesTests
{
    private static readonly Gen<long> Offset = Gen.Choose(1, 40).Select(value => (long)value);

    private static readonly Gen<IReadOnlyList<OffsetRange>> Ranges =
        Offset.ListOf().Select(offsets => OffsetRanges.Union([], offsets, 0));

    [Fact]
    public void A_union_holds_what_its_parts_hold_above_the_floor() =>
        Prop.ForAll(Ranges.ToArbitrary(), Offset.ListOf().ToArbitrary(), Gen.Choose(0, 45).ToArbitrary(), (ranges, offsets, floor) =>
        {
            var union = OffsetRanges.Union(ranges, offsets, floor);
            Assert.Equal(Expand(ranges).Concat(offsets).Where(offset => offset > floor).ToHashSet().Order(), Expand(union));
            HoldToForm(union);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cursor_goes_on_over_what_was_read_ahead_right_behind_it() =>
        Prop.ForAll(Ranges.ToArbitrary(), Gen.Choose(0, 45).ToArbitrary(), (ranges, upTo) =>
        {
            var (cursor, ahead) = OffsetRanges.Advance(upTo, ranges);
            var read = Expand(ranges).ToHashSet();
            long expected = upTo;
            while (read.Contains(expected + 1))
                expected++;
            Assert.Equal(expected, cursor);
            Assert.Equal(read.Where(offset => offset > expected).Order(), Expand(ahead));
            HoldToForm(ahead);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_range_holds_both_of_its_ends() =>
        Prop.ForAll(Ranges.ToArbitrary(), Offset.ToArbitrary(), (ranges, offset) =>
            OffsetRanges.Contains(ranges, offset) == Expand(ranges).Contains(offset)
            && ranges.Sum(range => range.Count) == Expand(ranges).Count()).QuickCheckThrowOnFailure();

    private static IEnumerable<long> Expand(IEnumerable<OffsetRange> ranges) =>
        ranges.SelectMany(range => Enumerable.Range(0, (int)(range.Last - range.First + 1)).Select(step => range.First + step));

    private static void HoldToForm(IReadOnlyList<OffsetRange> ranges)
    {
        Assert.All(ranges, range => Assert.True(range.First <= range.Last));
        for (var i = 1; i < ranges.Count; i++)
            Assert.True(ranges[i].First > ranges[i - 1].Last + 1, "Ranges overlap, touch or are out of order.");
    }
}
