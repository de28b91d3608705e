using Nudge.Core.Actors;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task An_accepted_id_is_found_for_a_day_by_its_recipient_alone()
    {
        var log = Channel("news");
        var row = log.ChannelRow();
        await log.WriteAsync(row, log.Accepted("a", Time.GetUtcNow()));
        var accepted = log.Accepted("b", Time.GetUtcNow());
        await log.WriteAsync(accepted);

        AssertSame<Row?>(accepted, await Store.FindAcceptedAsync(log.Key, "b", None));
        Assert.Null(await Store.FindAcceptedAsync(log.Key, "B", None));
        Assert.Null(await Store.FindAcceptedAsync(Channel("other").Key, "b", None));
        Assert.Null(await Store.FindAcceptedAsync(log.Key with { Kind = ActorKind.Inbox }, "b", None));

        Time.Advance(TimeSpan.FromHours(24));
        Assert.NotNull(await Store.FindAcceptedAsync(log.Key, "b", None));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Store.FindAcceptedAsync(log.Key, "b", None));
    }

    [Fact]
    public async Task An_id_that_is_forgotten_may_be_accepted_again()
    {
        var log = Inbox("u1");
        await log.WriteAsync(log.Item("a"), log.Accepted("a", Time.GetUtcNow()));
        Time.Advance(TimeSpan.FromHours(25));
        await log.WriteAsync(log.Item("a"));
        var again = log.Accepted("a", Time.GetUtcNow());
        await log.WriteAsync(again);

        AssertSame<Row?>(again, await Store.FindAcceptedAsync(log.Key, "a", None));
        AssertSame<IReadOnlyList<Row>>(
            [again], (await Inboxes.LoadAsync(log.Key, Time.GetUtcNow() - TimeSpan.FromDays(2), 10, None))!.Accepted);
    }

    [Fact]
    public async Task A_load_brings_the_latest_ids_of_the_window_oldest_first_and_says_whether_they_are_all()
    {
        foreach (var log in new[] { Inbox("u1"), Channel("news") })
        {
            var start = Time.GetUtcNow();
            for (var i = 0; i < 10; i++)
                await log.WriteAsync(log.Accepted($"n-{i}", start + TimeSpan.FromMinutes(i)));

            Assert.Equal(("n-0,n-1,n-2,n-3,n-4,n-5,n-6,n-7,n-8,n-9", true), await LoadAsync(start, 10));
            Assert.Equal(("n-7,n-8,n-9", false), await LoadAsync(start, 3));
            Assert.Equal(("n-8,n-9", true), await LoadAsync(start + TimeSpan.FromMinutes(8), 3));
            Assert.Equal(("", false), await LoadAsync(start, 0));
            Assert.Equal(("", true), await LoadAsync(start + TimeSpan.FromHours(1), 0));

            async Task<(string Ids, bool IsAll)> LoadAsync(DateTimeOffset since, int limit)
            {
                var (accepted, isAll) = log.Key.Kind == ActorKind.Inbox
                    ? await Inboxes.LoadAsync(log.Key, since, limit, None) is { } inbox ? (inbox.Accepted, inbox.AcceptedIsAll) : default
                    : await Channels.LoadAsync(log.Key, since, limit, None) is { } channel
                        ? (channel.Accepted, channel.AcceptedIsAll)
                        : default;
                return (string.Join(',', accepted.Select(row => row.Id)), isAll);
            }
        }
    }

    [Fact]
    public async Task Ids_past_the_window_are_dropped_in_bounded_batches()
    {
        var start = Time.GetUtcNow();
        foreach (var log in new[] { Inbox("u1"), Inbox("u2"), Channel("news") })
        {
            for (var i = 0; i < 5; i++)
                await log.WriteAsync(log.Accepted($"n-{i}", start + TimeSpan.FromMinutes(i)));
        }

        Assert.Equal(4, await Store.DropAcceptedAsync(start + TimeSpan.FromMinutes(3), 4, None));
        Assert.Equal(4, await Store.DropAcceptedAsync(start + TimeSpan.FromMinutes(3), 4, None));
        Assert.Equal(1, await Store.DropAcceptedAsync(start + TimeSpan.FromMinutes(3), 4, None));
        Assert.Equal(0, await Store.DropAcceptedAsync(start + TimeSpan.FromMinutes(3), 4, None));
        Assert.Null(await Store.FindAcceptedAsync(Inbox("u2").Key, "n-2", None));
        Assert.NotNull(await Store.FindAcceptedAsync(Inbox("u2").Key, "n-3", None));
    }
}
