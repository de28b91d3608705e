using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Core.Inbox;

public sealed class ListKeyTests
{
    private static readonly Gen<ListKey> Any =
        from at in Gen.Elements(0L, 1L, 1_769_860_800_000L, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        from source in Gen.Elements("", "library:7", "library:8", "a")
        from offset in Gen.Elements(0L, 1L, 2L, long.MaxValue)
        select new ListKey(at, source, offset);

    [Fact]
    public void A_cursor_is_written_and_read_again() =>
        Prop.ForAll(Any.ToArbitrary(), key => ListKey.TryParse(key.ToString(), out var read) && read == key).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_cut_and_any_text_is_read_as_something_or_refused()
    {
        Prop.ForAll(Any.ToArbitrary(), key =>
        {
            var text = key.ToString();
            for (var i = 0; i < text.Length; i++)
            {
                Assert.True(!ListKey.TryParse(text[..i], out var cut) || text.StartsWith(cut.ToString(), StringComparison.Ordinal));
                _ = ListKey.TryParse(text[i..], out _);
            }
        }).QuickCheckThrowOnFailure();
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => { _ = ListKey.TryParse(text.Get, out _); })
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("~~")]
    [InlineData("1~~")]
    [InlineData("-1~~1")]
    [InlineData("1~user:ada~1")]
    [InlineData("1~a b~1")]
    [InlineData("1~a~-1")]
    [InlineData("1~a~1~")]
    [InlineData("9223372036854775807~~0")]
    [InlineData("253402300800000~~0")]
    public void A_text_that_is_no_cursor_is_refused(string text) => Assert.False(ListKey.TryParse(text, out _));

    [Fact]
    public void Places_have_one_order() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (left, right) =>
            (left < right) == (right > left)
            && (left <= right) == !(left > right)
            && (left.CompareTo(right) == 0) == (left == right)
            && ListKey.Oldest < left && left < ListKey.Newest).QuickCheckThrowOnFailure();
}
