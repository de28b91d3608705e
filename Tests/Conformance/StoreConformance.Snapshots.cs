using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_reader_never_sees_half_of_an_append()
    {
        const int Appends = 150;
        var (log, inbox) = (Channel("news"), Inbox("u1"));
        await log.WriteChannelRowsAsync(3);
        await WriteInboxAsync();
        var isDone = false;

        var writing = Task.WhenAll(
            Task.Run(async () =>
            {
                for (var i = 0; i < Appends; i++)
                    await log.WriteAsync(
                        log.ChannelRow(), log.ChannelRow() with { Offset = log.Head!.Value.Version + 2 },
                        log.ChannelRow() with { Offset = log.Head!.Value.Version + 3 });
            }),
            Task.Run(async () =>
            {
                for (var i = 0; i < Appends; i++)
                    await WriteInboxAsync();
            }));
        var reading = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isDone))
            {
                AssertWhole(await ReadAsync("news", limit: 10_000));
                AssertWhole((await Inboxes.LoadAsync(inbox.Key, default, 1_000, None))!);
                var count = (await Channels.CountUnreadAsync(
                    App, "nobody", MutedRows.None, [new("news", log.Head!.Value.Epoch, 1, 1, [], false)], None))[0];
                Assert.Equal(count.Head.Version - 1, count.Unread);
            }
        })));

        await Task.WhenAny(writing, reading);
        Volatile.Write(ref isDone, true);
        await writing;
        await reading;
        Assert.Equal(3 * (Appends + 1), (await ReadAsync("news", limit: 10_000)).Count);

        // Two rows in the log, a cursor that names the last of them, and an id, all in one append.
        Task WriteInboxAsync()
        {
            var version = (inbox.Head?.Version ?? 0) + 2;
            return inbox.WriteAsync(
                inbox.Item($"n-{version}"), inbox.Item($"m-{version}") with { Version = version },
                new SubscriptionRow("news", default, 0, version, version, [], Moment),
                new AcceptedRow($"n-{version}", Time.GetUtcNow(), version, new(1)));
        }
    }

    private static void AssertWhole(IReadOnlyList<ChannelRow> rows)
    {
        Assert.Equal(0, rows.Count % 3);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(offset => (long)offset), rows.Select(row => row.Offset));
    }

    private static void AssertWhole(InboxSnapshot inbox)
    {
        Assert.Equal(inbox.Head.Version, inbox.Rows.Count);
        Assert.Equal(inbox.Head.Version, inbox.Subscriptions[0].ReadUpTo);
        Assert.Equal(inbox.Head.Version / 2, inbox.Accepted.Count);
    }
}
