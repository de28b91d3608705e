using Nudge.Core.Actors;
using Nudge.Core.Channels;

namespace Nudge.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Channel_rows_come_back_as_they_were_written()
    {
        var log = Channel("news");
        ChannelRow[] rows =
        [
            new(1, Moment, "n-1", "note.updated", "u'1", "book:7", StoredLog.Bytes("""{"type":"note.updated","x":"ü😀"}""")),
            new(2, Moment.AddMilliseconds(1), "n-2", "t", null, null, default),
        ];
        await log.WriteAsync([.. rows]);

        AssertSame<IReadOnlyList<Row>>(rows, await ReadAsync("news"));
        Assert.Equal(Moment.AddMilliseconds(1), (await Channels.LoadAsync(log.Key, default, 1, None))!.LastAt);
    }

    [Fact]
    public async Task A_channel_without_a_log_is_empty_and_one_without_rows_has_no_last_moment()
    {
        var log = Channel("news");
        Assert.Null(await Channels.LoadAsync(log.Key, default, 1, None));
        Assert.Empty(await ReadAsync("news"));
        await log.WriteChannelRowsAsync(2);
        await log.RaiseFloorAsync(2);

        var loaded = (await Channels.LoadAsync(log.Key, default, 1, None))!;

        Assert.Equal(log.Head, loaded.Head);
        Assert.Null(loaded.LastAt);
        Assert.True(loaded.AcceptedIsAll);
        Assert.Empty(await ReadAsync("news"));
    }

    [Fact]
    public async Task Heads_of_many_channels_come_in_the_order_asked()
    {
        var (first, second) = (Channel("first"), Channel("second"));
        await first.WriteChannelRowsAsync(1);
        await second.WriteChannelRowsAsync(2);

        var heads = await Channels.ReadHeadsAsync(App, ["second", "missing", "first", "second"], None);

        Assert.Equal([second.Head!.Value, default, first.Head!.Value, second.Head!.Value], heads);
        Assert.Empty(await Channels.ReadHeadsAsync(App, [], None));
    }

    [Fact]
    public async Task A_slice_lies_between_its_bounds_and_starts_at_the_end_asked()
    {
        var log = Channel("news");
        await log.WriteChannelRowsAsync(10);

        Assert.Equal([4, 5, 6], await OffsetsAsync(new("news", 3, 7, null, null, false, 10)));
        Assert.Equal([6, 5, 4], await OffsetsAsync(new("news", 3, 7, null, null, true, 10)));
        Assert.Equal([4, 5], await OffsetsAsync(new("news", 3, 7, null, null, false, 2)));
        Assert.Equal([10, 9], await OffsetsAsync(new("news", 0, long.MaxValue, null, null, true, 2)));
        Assert.Empty(await OffsetsAsync(new("news", 5, 6, null, null, false, 2)));
        Assert.Empty(await OffsetsAsync(new("news", 0, long.MaxValue, null, null, false, 0)));
        Assert.Empty(await OffsetsAsync(new("news", 10, long.MaxValue, null, null, true, 2)));
        Assert.Empty(await OffsetsAsync(new("news", 8, 3, null, null, true, 2)));
        Assert.Equal([10], await OffsetsAsync(new("news", -5, 1_000, null, null, true, 1)));

        await log.RaiseFloorAsync(4);
        Assert.Equal([5, 6], await OffsetsAsync(new("news", 3, 7, null, null, false, 10)));
    }

    [Fact]
    public async Task Bounds_of_time_include_their_own_moment()
    {
        var log = Channel("news");
        // Three rows a moment, so that a bound never falls into the middle of one.
        for (var i = 0; i < 30; i++)
            await log.WriteAsync(log.ChannelRow(at: Moment.AddMilliseconds(i / 3)));

        Assert.Equal(
            [4, 5, 6], await OffsetsAsync(new("news", 0, long.MaxValue, Moment.AddMilliseconds(1), Moment.AddMilliseconds(1), false, 10)));
        Assert.Equal([30, 29, 28, 27], await OffsetsAsync(new("news", 0, long.MaxValue, Moment.AddMilliseconds(8), null, true, 4)));
        Assert.Equal([3, 2], await OffsetsAsync(new("news", 0, long.MaxValue, null, Moment, true, 2)));
        Assert.Equal(
            [7, 8, 9],
            await OffsetsAsync(new("news", 0, long.MaxValue, Moment.AddMilliseconds(1.5), Moment.AddMilliseconds(2.5), false, 10)));
        Assert.Equal(
            [2, 3], await OffsetsAsync(new("news", 1, long.MaxValue, DateTimeOffset.MinValue, Moment.AddMilliseconds(0.5), false, 10)));
        Assert.Empty(await OffsetsAsync(new("news", 0, long.MaxValue, Moment.AddMilliseconds(10), DateTimeOffset.MaxValue, false, 10)));
        Assert.Empty(await OffsetsAsync(new("news", 0, long.MaxValue, null, Moment.AddMilliseconds(-1), true, 10)));
    }

    [Fact]
    public async Task Slices_of_many_channels_come_in_the_order_asked()
    {
        foreach (var name in new[] { "a", "b" })
            await Channel(name).WriteChannelRowsAsync(5);

        var slices = await Channels.ReadSlicesAsync(
            App, [
                new("b", 0, long.MaxValue, null, null, true, 1), new("missing", 0, 9, null, null, true, 9),
                new("a", 1, 3, null, null, false, 9), new("b", 0, 3, null, null, false, 9),
            ], None);

        Assert.Equal(["5", "", "2", "1,2"], slices.Select(slice => string.Join(',', slice.Select(row => row.Offset))));
        Assert.Empty(await Channels.ReadSlicesAsync(App, [], None));
    }

    [Fact]
    public async Task A_slice_of_one_type_has_its_rows_alone_and_as_many_as_asked()
    {
        var log = Channel("news");
        for (var offset = 1; offset <= 30; offset++)
            await log.WriteAsync(log.ChannelRow(offset % 5 == 0 ? "rare" : offset % 5 == 1 ? "Rare" : "usual"));
        var all = new ChannelSlice("news", 0, long.MaxValue, null, null, false, 100);
        var rare = all with { Type = "rare" };

        Assert.Equal([5, 10, 15, 20, 25, 30], await OffsetsAsync(rare));
        Assert.Equal([30, 25], await OffsetsAsync(rare with { Newest = true, Limit = 2 }));
        Assert.Equal([10, 15], await OffsetsAsync(rare with { After = 5, Before = 20 }));
        Assert.Equal([10, 5], await OffsetsAsync(rare with { Before = 14, Newest = true }));
        Assert.Equal([15, 20], await OffsetsAsync(rare with { NotBefore = StoredLog.AtOf(11), NotAfter = StoredLog.AtOf(20) }));
        Assert.Empty(await OffsetsAsync(all with { Type = "no.such.type" }));
        Assert.Empty(await OffsetsAsync(all with { Type = "it's" }));
        await log.RaiseFloorAsync(12);
        Assert.Equal([15, 20, 25, 30], await OffsetsAsync(rare));

        var slices = await Channels.ReadSlicesAsync(
            App, [rare with { Limit = 1 }, all with { Limit = 2 }, rare with { Newest = true, Limit = 1 }], None);
        Assert.Equal(["15", "13,14", "30"], slices.Select(slice => string.Join(',', slice.Select(row => row.Offset))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_are_stable_while_rows_arrive(bool newest)
    {
        var log = Channel("news");
        await log.WriteChannelRowsAsync(50);
        var seen = new List<long>();
        var (after, before) = (0L, 51L);
        while (await ReadAsync("news", after, before, newest, 7) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(row => row.Offset));
            (after, before) = newest ? (after, page[^1].Offset) : (page[^1].Offset, before);
            await log.WriteChannelRowsAsync(3);
        }

        var expected = Enumerable.Range(1, 50).Select(offset => (long)offset);
        Assert.Equal(newest ? expected.Reverse() : expected, seen);
    }

    private async Task<IReadOnlyList<ChannelRow>> ReadAsync(
        string channel, long after = 0, long before = long.MaxValue, bool newest = false, int limit = 1_000) =>
        (await Channels.ReadSlicesAsync(App, [new(channel, after, before, null, null, newest, limit)], None))[0];

    private async Task<IEnumerable<long>> OffsetsAsync(ChannelSlice slice) =>
        (await Channels.ReadSlicesAsync(App, [slice], None))[0].Select(row => row.Offset);
}
