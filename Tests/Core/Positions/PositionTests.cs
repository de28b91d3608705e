using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Tests.Core.Positions;

public sealed class PositionTests
{
    private const long EpochMax = (1L << 53) - 1;

    private static readonly Gen<Position> Any =
        from epoch in Gen.OneOf(
            Gen.Choose(1, 100).Select(value => (long)value), Gen.Elements(EpochMax, EpochMax - 1, 1L << 32), Gen.Constant(1L))
        from offset in Gen.OneOf(Gen.Choose(0, 1000).Select(value => (long)value), Gen.Elements(long.MaxValue, 1L << 53))
        select new Position(new(epoch), offset);

    [Fact]
    public void A_written_position_is_read_again() =>
        Prop.ForAll(Any.ToArbitrary(), position => Position.TryParse(position.ToString(), out var read) && read == position)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_cut_of_a_position_is_read_as_something_or_refused() =>
        Prop.ForAll(Any.ToArbitrary(), position =>
        {
            var text = position.ToString();
            for (var length = 0; length < text.Length; length++)
            {
                Assert.True(
                    !Position.TryParse(text.AsSpan(0, length), out var head) || text.StartsWith(head.ToString(), StringComparison.Ordinal));
                _ = Position.TryParse(text.AsSpan(length), out _);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_any_text_never_throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
        {
            if (!Position.TryParse(text, out var position))
                Assert.Equal(Position.None, position);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("0.1")]
    [InlineData("0.00")]
    [InlineData("-1.1")]
    [InlineData("1.-1")]
    [InlineData("1.+1")]
    [InlineData("1. 1")]
    [InlineData("1.1.1")]
    [InlineData("0x1.1")]
    [InlineData("g.1")]
    [InlineData("20000000000000.1")]
    [InlineData("ffffffffffffffff.1")]
    [InlineData("fffffffffffffffff.1")]
    [InlineData("1.9223372036854775808")]
    public void A_text_that_is_no_position_is_refused(string text) => Assert.False(Position.TryParse(text, out _));

    [Fact]
    public void The_head_of_a_log_without_rows_comes_back_from_clients()
    {
        Assert.Equal("0.0", default(Head).Position.ToString());
        Assert.True(Position.TryParse("0.0", out var position));
        Assert.Equal(Position.None, position);
    }

    [Fact]
    public void A_new_epoch_fits_into_a_number_of_JavaScript_and_is_read_again()
    {
        var epochs = Enumerable.Range(0, 1_000).Select(_ => Epoch.Create()).ToArray();
        Assert.All(epochs, epoch =>
        {
            Assert.InRange(epoch.Value, 1, EpochMax);
            Assert.True(Epoch.TryParse(epoch.ToString(), out var read));
            Assert.Equal(epoch, read);
        });
        Assert.Equal(epochs.Length, epochs.Distinct().Count());
    }
}
