using Nudge.Core.Channels;
using Nudge.Core.Positions;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Unread_is_every_retained_row_after_the_cursor_and_unseen_those_after_the_other()
    {
        var log = Channel("news");
        await log.WriteChannelRowsAsync(10);
        var epoch = log.Head!.Value.Epoch;

        Assert.Equal((6, 3), await CountAsync(new("news", epoch, 4, 7, [], false)));
        Assert.Equal((6, 6), await CountAsync(new("news", epoch, 4, 2, [], false)));
        Assert.Equal((0, 0), await CountAsync(new("news", epoch, 10, 10, [], false)));
        Assert.Equal((3, 1), await CountAsync(new("news", epoch, 4, 7, [new(5, 5), new(8, 9)], false)));
        Assert.Equal((2, 0), await CountAsync(new("news", epoch, 8, 99, [], false)));
        Assert.Equal((0, 0), await CountAsync(new("news", epoch, 4, 7, [], true)));
        Assert.Equal((0, 0), await CountAsync(new("missing", epoch, 0, 0, [], false)));

        await log.RaiseFloorAsync(6);
        Assert.Equal((4, 4), await CountAsync(new("news", epoch, 4, 5, [], false)));
        Assert.Equal((3, 3), await CountAsync(new("news", epoch, 4, 5, [new(1, 7)], false)));
    }

    [Fact]
    public async Task A_cursor_of_another_epoch_is_void()
    {
        var log = Channel("news");
        await log.WriteChannelRowsAsync(10);
        await log.RaiseFloorAsync(2);

        Assert.Equal((8, 8), await CountAsync(new("news", default, 0, 0, [], false)));
        Assert.Equal((8, 8), await CountAsync(new("news", new(1), 7, 9, [new(3, 8)], false)));
    }

    [Fact]
    public async Task A_row_that_several_rules_take_away_is_taken_away_once()
    {
        var log = Channel("news");
        await log.WriteAsync(log.ChannelRow("muted", "me", "muted"));
        await log.WriteAsync(log.ChannelRow("muted", "you", "muted"));
        await log.WriteAsync(log.ChannelRow("loud", "me", "muted"));
        await log.WriteAsync(log.ChannelRow("loud", "you", "other"));
        var query = new UnreadQuery("news", log.Head!.Value.Epoch, 0, 2, [new(1, 1), new(3, 3)], false);

        var count = Assert.Single(await Channels.CountUnreadAsync(App, "me", new(["muted", "muted", "none"], ["muted"]), [query], None));

        Assert.Equal(new UnreadCount(log.Head.Value, 1, 1), count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counts_equal_those_by_brute_force(int seed)
    {
        var random = new Random(seed);
        var rows = new Dictionary<string, List<ChannelRow>>();
        var logs = Enumerable.Range(0, 6).Select(i => Channel($"c{i}")).ToArray();
        foreach (var log in logs)
        {
            var written = rows[log.Key.Name] = [];
            for (var i = random.Next(1, 90); i > 0; i--)
            {
                written.Add(log.ChannelRow(
                    Any(random, "t", 4), random.Next(3) == 0 ? null : Any(random, "u", 3),
                    random.Next(3) == 0 ? null : Any(random, "e", 5)));
                await log.WriteAsync(written[^1]);
            }

            if (random.Next(2) == 0)
                await log.RaiseFloorAsync(random.NextInt64(log.Head!.Value.Version + 1));
        }

        for (var round = 0; round < 30; round++)
        {
            var mutes = new MutedRows(
                [.. Enumerable.Range(0, random.Next(3)).Select(_ => Any(random, "t", 4))],
                [.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, "e", 5))]);
            var queries = logs.Select(log => AnyQuery(random, log)).ToArray();
            var user = Any(random, "u", 3);

            var counts = await Channels.CountUnreadAsync(App, user, mutes, queries, None);

            for (var i = 0; i < logs.Length; i++)
                Assert.Equal(BruteForce(rows[logs[i].Key.Name], logs[i], user, mutes, queries[i]), counts[i]);
        }
    }

    private static UnreadQuery AnyQuery(Random random, StoredLog log)
    {
        var head = log.Head!.Value;
        var excluded = new List<OffsetRange>();
        for (var next = random.NextInt64(1, 12); next <= head.Version + 3; next += random.NextInt64(2, 15))
        {
            excluded.Add(new(next, next + random.NextInt64(4)));
            next = excluded[^1].Last;
        }

        return new(
            log.Key.Name, random.Next(5) == 0 ? Epoch.Create() : head.Epoch, random.NextInt64(head.Version + 1),
            random.NextInt64(head.Version + 1), random.Next(3) == 0 ? [] : excluded, random.Next(8) == 0);
    }

    private static UnreadCount BruteForce(List<ChannelRow> rows, StoredLog log, string user, MutedRows mutes, UnreadQuery query)
    {
        var head = log.Head!.Value;
        var isVoid = query.Epoch != head.Epoch;
        var unread = rows.Where(row => row.Offset > head.Floor && !query.Muted
            && row.Actor != user && !mutes.Types.Contains(row.Type) && !(row.Entity is { } entity && mutes.Entities.Contains(entity))
            && (isVoid || (row.Offset > query.ReadUpTo
                && !query.Excluded.Any(range => range.First <= row.Offset && row.Offset <= range.Last)))).ToList();
        return new(head, unread.Count, unread.Count(row => isVoid || row.Offset > query.SeenUpTo));
    }

    private static string Any(Random random, string prefix, int count) => $"{prefix}{random.Next(count)}";

    private async Task<(long Unread, long Unseen)> CountAsync(UnreadQuery query)
    {
        var count = Assert.Single(await Channels.CountUnreadAsync(App, "nobody", MutedRows.None, [query], None));
        return (count.Unread, count.Unseen);
    }
}
