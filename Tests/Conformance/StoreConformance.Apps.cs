using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task An_app_is_found_by_its_id_and_by_its_key_as_it_was_last_written()
    {
        var log = AppLog("app");
        Assert.Null(await Apps.LoadAsync("app", None));
        await log.WriteAsync(new AppRow("app", "old-key", StoredLog.Bytes("{}")));
        var row = new AppRow("app", "new-key", StoredLog.Bytes("""{"name":"ü"}"""));
        await log.WriteAsync(row);

        var loaded = (await Apps.LoadAsync("app", None))!;

        AssertSame<Row>(row, loaded.App);
        Assert.Equal(log.Head, loaded.Head);
        Assert.Empty(loaded.Revocations);
        Assert.Equal("app", await Apps.FindByKeyAsync("new-key", None));
        Assert.Null(await Apps.FindByKeyAsync("old-key", None));
        Assert.True(await Apps.HasAsync("app", None));
        Assert.False(await Apps.HasAsync("App", None));
        Assert.Null(await Apps.FindByKeyAsync("New-key", None));
    }

    [Fact]
    public async Task Text_that_nothing_can_be_named_is_found_nowhere()
    {
        var log = Channel("news");
        await log.WriteAsync(log.ChannelRow("t", "u", "e"));
        var query = new UnreadQuery("news", log.Head!.Value.Epoch, 0, 0, [], false);
        foreach (var text in new[] { "a\0b", "\0", "\ud800" })
        {
            Assert.Null(await Apps.FindByKeyAsync(text, None));
            Assert.Null(await Apps.LoadAsync(text, None));
            Assert.Null(await Store.FindAdminAsync(text, None));
            Assert.Equal(1, (await Channels.CountUnreadAsync(App, "me", new([text], [text]), [query], None))[0].Unread);
        }
    }

    [Fact]
    public async Task Apps_are_listed_in_pages()
    {
        foreach (var id in new[] { "b", "a", "C", "d", "_" })
            await AppLog(id).WriteAsync(new AppRow(id, "key-" + id, StoredLog.Bytes("{}")));

        Assert.Equal(["C", "_", "a"], await Apps.ListAsync("", 3, None));
        Assert.Equal(["b", "d"], await Apps.ListAsync("a", 3, None));
        Assert.Empty(await Apps.ListAsync("d", 3, None));
    }

    [Fact]
    public async Task Revocations_stand_until_their_time_and_the_last_one_of_a_name_replaces_the_one_before()
    {
        var log = AppLog("app");
        var now = Time.GetUtcNow();
        await log.WriteAsync(new AppRow("app", "key", StoredLog.Bytes("{}")));
        RevocationRow[] rows =
        [
            new(RevocationTarget.User, "u1", null, now, now.AddHours(2)),
            new(RevocationTarget.Token, "u1", null, now.AddMilliseconds(-1), now.AddHours(2)),
            new(RevocationTarget.Channel, "news", null, now, now.AddHours(2)),
            new(RevocationTarget.Channel, "news", "u1", now, now.AddHours(1)),
        ];
        await log.WriteAsync(rows[0] with { IssuedUpTo = now.AddHours(-5) });
        await log.WriteAsync([.. rows]);

        AssertSame<IEnumerable<Row>>(rows, await StandingAsync());
        Time.Advance(TimeSpan.FromHours(1));
        AssertSame<IEnumerable<Row>>(rows[..3], await StandingAsync());
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await StandingAsync());

        Assert.Equal(3, await Store.DropAcceptedAsync(Time.GetUtcNow().AddHours(1), 3, None));
        Assert.Equal(1, await Store.DropAcceptedAsync(Time.GetUtcNow().AddHours(1), 3, None));

        async Task<IEnumerable<Row>> StandingAsync() =>
            (await Apps.LoadAsync("app", None))!.Revocations.OrderBy(row => row.Target)
                .ThenBy(row => row.User, StringComparer.Ordinal).ToArray();
    }

    [Fact]
    public async Task There_is_one_first_admin_however_many_try()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.TryAddFirstAsync($"admin{i}", $"hash{i}", Moment, None)));

        var first = Array.IndexOf(added, true);
        Assert.Single(added, isAdded => isAdded);
        Assert.Equal(new($"hash{first}", AdminRow.FirstVersion, ""), await Store.FindAdminAsync($"admin{first}", None));
        Assert.Null(await Store.FindAdminAsync($"admin{(first + 1) % 8}", None));
        await ReopenAsync();
        Assert.False(await Store.TryAddFirstAsync("late", "hash", Moment, None));
    }

    [Fact]
    public async Task An_admin_is_changed_from_what_is_there_and_from_nothing_else()
    {
        await Store.TryAddFirstAsync("ada", "hash", Moment, None);
        var first = (await Store.FindAdminAsync("ada", None))!;
        var second = new AdminRow("other", Moment.ToUnixTimeMilliseconds(), "a:1 b:2");

        Assert.True(await Store.TryReplaceAdminAsync("ada", first, second, None));
        Assert.False(await Store.TryReplaceAdminAsync("ada", first, second, None));
        Assert.False(await Store.TryReplaceAdminAsync("ada", second with { Ended = "" }, first, None));
        Assert.False(await Store.TryReplaceAdminAsync("ada", second with { Version = 2 }, first, None));
        Assert.False(await Store.TryReplaceAdminAsync("nobody", second, first, None));
        Assert.Null(await Store.FindAdminAsync("nobody", None));
        await ReopenAsync();
        Assert.Equal(second, await Store.FindAdminAsync("ada", None));
    }

    [Fact]
    public async Task Changes_of_an_admin_at_the_same_time_all_hold()
    {
        await Store.TryAddFirstAsync("ada", "hash", Moment, None);

        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Store.ChangeAdminAsync("ada", row => row.WithoutToken($"t{i}", Moment.AddHours(1), Moment), None)));

        var row = (await Store.FindAdminAsync("ada", None))!;
        Assert.All(Enumerable.Range(0, 8), i => Assert.False(row.Admits(row.Version, $"t{i}")));
        Assert.True(row.Admits(row.Version, "t8"));
        Assert.Null(await Store.ChangeAdminAsync("nobody", known => known, None));
    }
}
