using Nudge.Core.Accepted;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Notifications;
using Nudge.Tests.Core;

namespace Nudge.Tests.Hosts;

public abstract partial class ActorHostConformance
{
    [Fact]
    public async Task Publishes_to_a_channel_at_once_have_offsets_without_a_gap()
    {
        var heard = await Host.HearAsync(Sample.Branch.Actor);

        var answers = await WithinAsync(Task.WhenAll(Enumerable.Range(0, 200).Select(i => PublishAsync("library:7", $"c{i}"))));

        Assert.Equal(Enumerable.Range(1, 200).Select(offset => (long)offset), answers.Select(answer => PositionOf(answer).Offset).Order());
        var told = await heard.UntilAsync<ChannelAppended>(200);
        Assert.Equal(Enumerable.Range(1, 200).Select(offset => (long)offset), told.Select(row => row.Row.Offset));
        Assert.Equal(200, (await Host.Channels.HeadAsync(Sample.Branch, None)).Version);
    }

    [Fact]
    public async Task The_head_of_a_channel_is_durable()
    {
        await PublishAsync("library:7", "c1");
        Task<Head> head;
        using (Store.Hold())
        {
            _ = PublishAsync("library:7", "c2");
            await UntilHeldAsync(1);
            head = Host.Channels.HeadAsync(Sample.Branch, None);
            await Host.Inboxes.ListAsync(Ada, new(ListKey.Newest, false, default, null, 1), None);
            Assert.False(head.IsCompleted);
        }

        Assert.Equal(2, (await WithinAsync(head)).Version);
    }

    [Fact]
    public async Task An_id_is_one_notification_of_a_channel_also_after_a_reload()
    {
        var first = await PublishAsync("library:7", "c1");
        await Host.ForgetAsync();

        var again = await PublishAsync("library:7", "c1");

        Assert.Equal((PositionOf(first), true), (PositionOf(again), again.Value!.Duplicate));
    }

    [Fact]
    public async Task Ids_that_are_no_longer_in_memory_are_looked_up()
    {
        await PublishAsync("library:7", "oldest");
        await Host.Channels.PublishEachAsync(
            Sample.Branch, [.. Enumerable.Range(0, AcceptedIds.LoadLimit + 1).Select(i => Sample.Publication($"c{i}"))], None);
        await Host.ForgetAsync();

        var answers = await Host.Channels.PublishEachAsync(
            Sample.Branch, [Sample.Publication("oldest"), Sample.Publication("new"), Sample.Publication("c5")], None);

        Assert.Equal([true, false, true], answers.Select(answer => answer.Value!.Duplicate));
        Assert.Equal(1, PositionOf(answers[0]).Offset);
    }

    [Fact]
    public async Task A_channel_whose_append_failed_goes_on_where_the_store_stands()
    {
        await PublishAsync("library:7", "c1");
        Store.FailNext();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PublishAsync("library:7", "c2"));

        var answer = await InsistAsync(() => PublishAsync("library:7", "c2"));

        Assert.Equal((2L, false), (answer.Position!.Value.Offset, answer.Duplicate));
    }

    [Fact]
    public async Task A_full_channel_lets_its_oldest_rows_go()
    {
        var rules = PublishRules.Plain with { ChannelRowsMax = 3 };
        for (var i = 0; i < 5; i++)
            await Host.Channels.PublishAsync(Sample.Branch, Sample.Publication($"c{i}", rules: rules), None);

        Assert.Equal((5L, 2L), await HeadOfAsync());

        async Task<(long, long)> HeadOfAsync()
        {
            var head = await Host.Channels.HeadAsync(Sample.Branch, None);
            return (head.Version, head.Floor);
        }
    }
}
