using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Positions;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_head_is_missing_before_the_first_append_and_then_is_what_the_last_one_said()
    {
        var log = Channel("news");
        Assert.Null(await Store.ReadHeadAsync(log.Key, None));

        await log.WriteAsync(log.ChannelRow());
        await log.WriteAsync(log.ChannelRow());

        Assert.Equal(log.Head, await Store.ReadHeadAsync(log.Key, None));
        Assert.Null(await Store.ReadHeadAsync(log.Key with { Kind = ActorKind.Inbox }, None));
        Assert.Null(await Store.ReadHeadAsync(log.Key with { App = "other" }, None));
    }

    [Fact]
    public async Task Names_compare_by_their_bytes()
    {
        string[] names = ["News", "news", "u 1", "ü", "u", "日本", "😀", "it's; --"];
        foreach (var name in names)
            await Inbox(name).WriteAsync(Inbox(name).Item("n-" + name));

        foreach (var name in names)
            Assert.Equal("n-" + name, Assert.Single((await Inboxes.LoadAsync(Inbox(name).Key, default, 10, None))!.Rows).Item!.Id);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("epoch")]
    [InlineData("floor")]
    [InlineData("none")]
    public async Task An_append_that_expects_another_head_conflicts_and_writes_nothing(string wrong)
    {
        var log = Channel("news");
        await log.WriteChannelRowsAsync(3);
        var head = log.Head!.Value;
        log.Head = wrong switch
        {
            "version" => head with { Version = 2 },
            "epoch" => head with { Epoch = Epoch.Create() },
            "floor" => head with { Floor = 1 },
            _ => null,
        };

        var outcome = await log.AppendAsync(
            head with { Version = 4 }, log.ChannelRow() with { Offset = 4 }, new AcceptedRow("n-4", Time.GetUtcNow(), 4, head.Epoch));

        Assert.Equal(AppendOutcome.Conflict, outcome);
        Assert.Equal(head, await Store.ReadHeadAsync(log.Key, None));
        Assert.Null(await Store.FindAcceptedAsync(log.Key, "n-4", None));
        Assert.Equal(3, (await ReadAsync("news", limit: 10)).Count);
    }

    [Fact]
    public async Task An_append_to_a_log_that_is_not_there_conflicts()
    {
        var log = Channel("news");
        log.Head = new(Epoch.Create(), 7, 0);

        Assert.Equal(AppendOutcome.Conflict, await log.AppendAsync(log.ChannelRow()));
        Assert.Null(await Store.ReadHeadAsync(log.Key, None));
    }

    [Fact]
    public async Task Appends_handed_over_without_waiting_become_durable_in_their_order()
    {
        var log = Channel("news");
        var appends = Enumerable.Range(0, 700).Select(_ => log.AppendAsync(log.ChannelRow())).ToArray();

        // Seen from each of them: all before it are complete.
        var inOrder = await Task.WhenAll(
            appends.Select(async (append, i) => await append == AppendOutcome.Durable && appends[..i].All(before => before.IsCompleted)));

        Assert.DoesNotContain(false, inOrder);
        Assert.Equal(
            Enumerable.Range(1, 700).Select(offset => (long)offset), (await ReadAsync("news", limit: 1_000)).Select(row => row.Offset));
    }

    [Fact]
    public async Task Many_actors_write_from_many_threads_and_none_loses_a_row()
    {
        var outcomes = new ConcurrentBag<AppendOutcome>();
        await Parallel.ForAsync(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var log = Channel($"c{i}");
            foreach (var append in Enumerable.Range(0, 20).Select(_ => log.AppendAsync(log.ChannelRow())).ToArray())
                outcomes.Add(await append);
        });

        Assert.Equal(1_200, outcomes.Count(outcome => outcome == AppendOutcome.Durable));
        var heads = await Channels.ReadHeadsAsync(App, [.. Enumerable.Range(0, 60).Select(i => $"c{i}")], None);
        Assert.All(heads, head => Assert.Equal(20, head.Version));
    }

    [Fact]
    public async Task A_conflict_fails_its_actor_and_what_follows_of_it_and_nobody_beside_it()
    {
        var loser = await Channel("loser").ReloadAsync();
        await loser.WriteChannelRowsAsync(2);
        var others = Enumerable.Range(0, 20).Select(i => Channel($"other{i}")).ToArray();
        loser.Head = loser.Head!.Value with { Version = 1 };

        var appends = others[..10].Select(log => log.AppendAsync(log.ChannelRow())).ToList();
        var lost = Enumerable.Range(0, 3).Select(_ => loser.AppendAsync(loser.ChannelRow())).ToArray();
        appends.AddRange(others[10..].Select(log => log.AppendAsync(log.ChannelRow())));

        Assert.All(await Task.WhenAll(lost), outcome => Assert.Equal(AppendOutcome.Conflict, outcome));
        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        Assert.Equal(2, (await ReadAsync("loser", limit: 10)).Count);
    }

    [Fact]
    public async Task Decisions_on_a_lost_append_are_lost_with_it_even_where_the_heads_happen_to_match()
    {
        var first = await Channel("news").ReloadAsync();
        await first.WriteChannelRowsAsync(5);
        var second = await first.ReloadAsync();
        await second.WriteAsync(second.ChannelRow("second.wrote"));

        // The first copy does not know yet; the head that its second append expects is what the second copy left.
        Task<AppendOutcome>[] zombies =
            [first.AppendAsync(first.ChannelRow("first.wrote")), first.AppendAsync(first.ChannelRow("first.wrote"))];
        Assert.All(await Task.WhenAll(zombies), outcome => Assert.Equal(AppendOutcome.Conflict, outcome));
        first.Head = second.Head;
        Assert.Equal(AppendOutcome.Conflict, await first.AppendAsync(first.ChannelRow("first.wrote")));

        var reloaded = await first.ReloadAsync();
        await reloaded.WriteAsync(reloaded.ChannelRow("reloaded.wrote"));
        Assert.Equal(["second.wrote", "reloaded.wrote"], (await ReadAsync("news", after: 5)).Select(row => row.Type));
    }

    [Fact]
    public async Task An_append_that_the_database_refuses_fails_alone()
    {
        await AppLog("first").WriteAsync(new AppRow("first", "taken", StoredLog.Bytes("{}")));
        var others = Enumerable.Range(0, 9).Select(i => Channel($"other{i}")).ToArray();
        var second = AppLog("second");

        var appends = others[..4].Select(log => log.AppendAsync(log.ChannelRow())).ToList();
        var refused = second.AppendAsync(new AppRow("second", "taken", StoredLog.Bytes("{}")));
        appends.AddRange(others[4..].Select(log => log.AppendAsync(log.ChannelRow())));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        Assert.Null(await Apps.LoadAsync("second", None));
        Assert.Null(await Store.ReadHeadAsync(second.Key, None));
    }

    [Fact]
    public async Task An_append_above_the_size_of_a_group_is_written_like_any_other()
    {
        var log = Channel("big");
        var rows = new Row[6];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = log.ChannelRow() with { Offset = i + 1, Body = new byte[1_000_000] };

        await log.WriteAsync(rows);

        Assert.Equal(6_000_000, (await ReadAsync("big")).Sum(row => row.Body.Length));
    }

    [Fact]
    public async Task Answered_appends_are_there_after_a_restart()
    {
        var log = Channel("news");
        await log.WriteChannelRowsAsync(10);
        var before = await ReadAsync("news");

        await ReopenAsync();

        AssertSame(before, await ReadAsync("news"));
        var reloaded = await Channel("news").ReloadAsync();
        await reloaded.WriteAsync(reloaded.ChannelRow());
        Assert.Equal(11, (await ReadAsync("news")).Count);
    }

    [Fact]
    public async Task Appends_that_were_handed_over_are_written_before_a_store_closes_and_afterwards_none_is_taken()
    {
        var log = Channel("news");
        var appends = Enumerable.Range(0, 50).Select(_ => log.AppendAsync(log.ChannelRow())).ToArray();

        await Store.DisposeAsync();

        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.AppendAsync(log.ChannelRow()));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.ReadHeadAsync(log.Key, None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.CheckAsync(None));
    }

    [Fact]
    public async Task A_store_that_works_says_so() => await Store.CheckAsync(None);

    [Fact]
    public async Task A_store_knows_since_when_it_has_made_nothing_durable()
    {
        Assert.Null(Store.CommitAge);
        var log = Channel("news");
        await log.WriteAsync(log.ChannelRow());
        Assert.Equal(TimeSpan.Zero, Store.CommitAge);

        Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(AppendOutcome.Conflict, await Channel("news").AppendAsync(log.ChannelRow()));

        Assert.Equal(TimeSpan.FromSeconds(3), Store.CommitAge);
    }

    [Fact]
    public async Task A_caller_who_gave_up_gets_nothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.ReadHeadAsync(Channel("news").Key, new CancellationToken(true)));
}
