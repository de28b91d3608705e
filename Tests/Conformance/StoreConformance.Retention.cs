using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Theory]
    [InlineData(ActorKind.Channel)]
    [InlineData(ActorKind.Inbox)]
    public async Task Overdue_actors_are_found_in_pages_with_the_floor_that_they_need(ActorKind kind)
    {
        for (var i = 0; i < 5; i++)
            await WriteAgesAsync(kind, $"a{i}", i, 3);
        await WriteAgesAsync(kind, "young", 0, 3);
        await WriteAgesAsync(kind == ActorKind.Inbox ? ActorKind.Channel : ActorKind.Inbox, "a9", 4, 0);
        var cutoff = Moment;

        var first = await Store.FindOverdueAsync(kind, App, cutoff, "", 2, None);
        var second = await Store.FindOverdueAsync(kind, App, cutoff, first[^1].Actor.Name, 2, None);
        var third = await Store.FindOverdueAsync(kind, App, cutoff, second[^1].Actor.Name, 2, None);

        Assert.Equal(
            Enumerable.Range(1, 4).Select(i => new OverdueActor(new(kind, App, $"a{i}"), i, i)), [.. first, .. second, .. third]);
        Assert.Empty(await Store.FindOverdueAsync(kind, "other", cutoff, "", 2, None));
    }

    [Theory]
    [InlineData(ActorKind.Channel)]
    [InlineData(ActorKind.Inbox)]
    public async Task Rows_leave_behind_the_floor_in_bounded_batches_and_a_crash_between_changes_nothing(ActorKind kind)
    {
        var log = await WriteAgesAsync(kind, "a", 7, 3);
        Assert.Equal(0, await Store.DropRowsAsync(log.Key, 100, None));

        var overdue = Assert.Single(await Store.FindOverdueAsync(kind, App, Moment, "", 10, None));
        Assert.Equal(7, overdue.Floor);
        Assert.Equal(AppendOutcome.Durable, await log.RaiseFloorAsync(overdue.Floor));
        Assert.Equal([8, 9, 10], await RetainedAsync(log));
        await ReopenAsync();
        Assert.Equal([8, 9, 10], await RetainedAsync(log));

        // Rows below the floor are found again, whoever left them.
        Assert.Equal(overdue with { Rows = 0 }, Assert.Single(await Store.FindOverdueAsync(kind, App, Moment, "", 10, None)));
        Assert.Equal(5, await Store.DropRowsAsync(log.Key, 5, None));
        await ReopenAsync();
        Assert.Equal([8, 9, 10], await RetainedAsync(log));
        Assert.Equal(2, await Store.DropRowsAsync(log.Key, 5, None));
        Assert.Equal(0, await Store.DropRowsAsync(log.Key, 5, None));
        Assert.Empty(await Store.FindOverdueAsync(kind, App, Moment, "", 10, None));
        Assert.Equal([8, 9, 10], await RetainedAsync(log));
    }

    [Fact]
    public async Task An_actor_whose_every_row_is_overdue_may_let_go_of_all()
    {
        var log = await WriteAgesAsync(ActorKind.Channel, "a", 5, 0);
        await log.RaiseFloorAsync(Assert.Single(await Store.FindOverdueAsync(ActorKind.Channel, App, Moment, "", 10, None)).Floor);
        Assert.Equal(5, await Store.DropRowsAsync(log.Key, 100, None));

        Assert.Empty(await Store.FindOverdueAsync(ActorKind.Channel, App, Moment, "", 10, None));
        var reloaded = await log.ReloadAsync();
        Assert.Equal(new(log.Head!.Value.Epoch, 5, 5), reloaded.Head!.Value);
        await reloaded.WriteAsync(reloaded.ChannelRow());
        Assert.Equal([6], await RetainedAsync(log));
    }

    [Fact]
    public async Task Rows_of_an_actor_that_is_not_there_are_none() =>
        Assert.Equal(0, await Store.DropRowsAsync(Channel("missing").Key, 100, None));

    [Fact]
    public async Task Renewed_epochs_void_every_position_and_keep_cursors_on_their_rows()
    {
        var (log, inbox) = (Channel("news"), Inbox("u1"));
        await log.WriteChannelRowsAsync(3);
        var before = log.Head!.Value;
        var accepted = log.Accepted("a", Time.GetUtcNow());
        await log.WriteAsync(accepted);
        await inbox.WriteAsync(
            new SubscriptionRow("news", before.Epoch, 1, 2, 2, [], Moment), new SubscriptionRow("void", before.Epoch, 1, 2, 2, [], Moment),
            new SubscriptionRow("empty", default, 0, 0, 0, [], Moment));
        await Channel("void").WriteChannelRowsAsync(1);
        await AppLog("app").WriteAsync(new AppRow("app", "key", StoredLog.Bytes("{}")));

        await Store.RenewEpochsAsync(None);

        var after = (await Store.ReadHeadAsync(log.Key, None))!.Value;
        Assert.Equal(before with { Epoch = after.Epoch }, after);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.InRange(after.Epoch.Value, 1, (1L << 53) - 1);
        Assert.Equal(after.Epoch, (await Store.FindAcceptedAsync(log.Key, "a", None))!.Epoch);
        Assert.Equal(AppendOutcome.Conflict, await log.AppendAsync(log.ChannelRow()));
        var epochs = (await Inboxes.LoadAsync(inbox.Key, default, 1, None))!.Subscriptions
            .ToDictionary(row => row.Channel, row => row.Epoch);
        Assert.Equal(after.Epoch, epochs["news"]);
        Assert.Equal(before.Epoch, epochs["void"]);
        Assert.Equal(default, epochs["empty"]);
        Assert.NotEqual(inbox.Head!.Value.Epoch, (await Store.ReadHeadAsync(inbox.Key, None))!.Value.Epoch);
        Assert.NotEqual(after.Epoch, (await Store.ReadHeadAsync(inbox.Key, None))!.Value.Epoch);
        var reloaded = await log.ReloadAsync();
        await reloaded.WriteAsync(reloaded.ChannelRow());
    }

    /// <summary>Writes rows before <see cref="Moment"/>, then rows from it on.</summary>
    private async Task<StoredLog> WriteAgesAsync(ActorKind kind, string name, int before, int after)
    {
        var log = new StoredLog(Store, new(kind, App, name));
        for (var i = 0; i < before + after; i++)
        {
            var at = Moment.AddMilliseconds(i < before ? -1 : 0);
            await log.WriteAsync(kind == ActorKind.Inbox ? log.Item($"n-{i}", at) : log.ChannelRow(at: at));
        }

        return log;
    }

    private async Task<IEnumerable<long>> RetainedAsync(StoredLog log) => log.Key.Kind == ActorKind.Inbox
        ? (await Inboxes.ReadRowsAsync(log.Key, 0, long.MaxValue, 1_000, None)).Select(row => row.Version)
        : (await ReadAsync(log.Key.Name)).Select(row => row.Offset);
}
