using Nudge.Core.Apps;

namespace Nudge.Tests.Core.Apps;

public sealed class AdminRowTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private readonly AdminRow _row = new("hash", AdminRow.FirstVersion, "");

    [Fact]
    public void One_token_ends_and_the_others_go_on()
    {
        var row = _row.WithoutToken("abc", Now.AddHours(12), Now);

        Assert.Equal((false, true, true), (row.Admits(row.Version, "abc"), row.Admits(row.Version, "ab"), row.Admits(row.Version, "c")));
        Assert.Equal(_row.Version, row.Version);
    }

    [Fact]
    public void A_token_that_has_expired_by_itself_is_forgotten()
    {
        var row = _row.WithoutToken("old", Now.AddHours(1), Now).WithoutToken("new", Now.AddHours(13), Now.AddHours(1));

        Assert.DoesNotContain("old", row.Ended, StringComparison.Ordinal);
        Assert.False(row.Admits(row.Version, "new"));
    }

    [Fact]
    public void More_than_can_be_named_ends_all_of_them()
    {
        var row = _row;
        for (var i = 0; i < AdminRow.EndedMax; i++)
            row = row.WithoutToken($"t{i}", Now.AddHours(12), Now);
        Assert.True(row.Admits(_row.Version, "another"));

        row = row.WithoutToken("last", Now.AddHours(12), Now);

        Assert.False(row.Admits(_row.Version, "another"));
        Assert.Equal("", row.Ended);
    }

    [Fact]
    public void A_version_comes_once_even_where_an_older_row_was_restored()
    {
        var before = _row.WithoutTokens(Now).WithoutTokens(Now);
        var restored = _row.WithPassword("other", Now.AddHours(1));

        Assert.True(before.Version < restored.Version);
        Assert.Equal(("other", ""), (restored.PasswordHash, restored.Ended));
        Assert.True(_row.WithoutTokens(DateTimeOffset.UnixEpoch).Version > _row.Version);
    }
}
