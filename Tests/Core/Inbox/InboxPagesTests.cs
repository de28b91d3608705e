using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Inbox;

public sealed class InboxPagesTests
{
    private static readonly ChannelKey Other = Sample.Channel("library:8");

    private readonly ActorBench _bench = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Paging_down_and_up_shows_everything_once_and_in_order(int limit)
    {
        Fill(60);
        var down = Walk(false, limit);
        var up = Walk(true, limit);
        Assert.Equal(180, down.Count);
        Assert.Equal(down.Order().Reverse(), down);
        Assert.Equal(down.AsEnumerable().Reverse(), up);
    }

    [Fact]
    public void Items_of_one_moment_stand_by_source_and_then_by_place()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.Subscribe(Other);
        foreach (var i in (int[])[1, 2])
        {
            _bench.PublishTo(Other, $"y{i}");
            _bench.PublishTo(Sample.Branch, $"x{i}");
            _bench.Publish($"own{i}");
        }

        Assert.Equal(["y2", "y1", "x2", "x1", "own2", "own1"], _bench.Ids());
    }

    [Fact]
    public void New_items_while_someone_pages_down_do_not_shift_the_pages()
    {
        Fill(5);
        var first = _bench.Page(new(ListKey.Newest, false, ItemFilter.Active, null, 5));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        _bench.Publish("late");
        _bench.PublishTo(Sample.Branch, "later");
        var second = _bench.Page(new(first.Items[^1].Key, false, ItemFilter.Active, null, 5));
        Assert.Equal(10, first.Items.Concat(second.Items).Select(item => item.Key).Distinct().Count());
        Assert.True(second.Items[0].Key < first.Items[^1].Key);
        var newer = _bench.Page(new(first.Items[0].Key, true, ItemFilter.Active, null, 5));
        Assert.Equal(["late", "later"], newer.Items.Select(item => item.Id));
        Assert.False(newer.HasMore);
    }

    [Fact]
    public void A_page_says_whether_there_is_more()
    {
        Fill(2);
        Assert.True(_bench.Page(new(ListKey.Newest, false, ItemFilter.Active, null, 5)).HasMore);
        Assert.False(_bench.Page(new(ListKey.Newest, false, ItemFilter.Active, null, 6)).HasMore);
        Assert.False(_bench.Page(new(ListKey.Oldest, false, ItemFilter.Active, null, 6)).HasMore);
    }

    [Fact]
    public void A_few_items_among_many_rows_are_found()
    {
        _bench.Subscribe(Sample.Branch);
        for (var i = 1; i <= 300; i++)
            _bench.PublishTo(Sample.Branch, $"c{i}", i % 100 == 0 ? "rare" : "usual");
        _bench.MarkIn(Sample.Branch, InboxChange.Archived, 3, 150, 299);
        Assert.Equal(["c300", "c200", "c100"], _bench.Ids(type: "rare"));
        Assert.Equal(["c299", "c150", "c3"], _bench.Ids(ItemFilter.Archived));
        Assert.Equal(["c3", "c150"], _bench.Page(new(ListKey.Oldest, true, ItemFilter.Archived, null, 2)).Items.Select(item => item.Id));
    }

    [Fact]
    public void Items_are_in_the_list_or_in_the_archive_by_their_age_and_their_marks() => Seeds.Run(60, seed =>
    {
        var random = new Random(seed);
        var bench = new ActorBench();
        bench.Subscribe(Sample.Branch);
        var start = bench.Time.GetUtcNow();
        var at = new Dictionary<string, DateTimeOffset>();
        var put = new HashSet<string>();
        for (var i = 1; i <= 40; i++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(random.Next(3)));
            var (own, shared) = ($"own{i}", $"shared{i}");
            bench.Publish(own);
            bench.PublishTo(Sample.Branch, shared);
            (at[own], at[shared]) = (bench.Time.GetUtcNow(), bench.Time.GetUtcNow());
            if (random.Next(4) == 0 && put.Add(own))
                bench.Mark(InboxChange.Archived, own);
            if (random.Next(4) == 0 && put.Add(shared))
                bench.MarkIn(Sample.Branch, InboxChange.Archived, i);
        }

        var old = start.AddMinutes(random.Next(60));
        var archived = at.Keys.Where(id => put.Contains(id) || at[id] < old).ToHashSet();

        Assert.Equal(at.Keys.Except(archived).Order(), Walk(bench, ItemFilter.Active, old, random).Order());
        Assert.Equal(archived.Order(), Walk(bench, ItemFilter.Archived, old, random).Order());
        // The badge counts what is old as well.
        Assert.Equal(at.Keys.Except(put).Order(), Walk(bench, ItemFilter.Unread, old, random).Order());
    });

    [Fact]
    public async Task A_list_of_what_is_young_does_not_read_the_rows_that_are_old()
    {
        _bench.Subscribe(Sample.Branch);
        for (var i = 1; i <= 500; i++)
            _bench.PublishTo(Sample.Branch, $"old{i}");
        _bench.Time.Advance(TimeSpan.FromDays(1));
        _bench.PublishTo(Sample.Branch, "young");
        var channels = new CountingReader(_bench.Disk);

        var page = await new InboxPages(_bench, _bench.Disk, channels).ReadAsync(
            Sample.Ada, new(ListKey.Newest, false, ItemFilter.Active, null, 20) { ArchivedBefore = _bench.Time.GetUtcNow() },
            CancellationToken.None);

        Assert.Equal(["young"], page.Items.Select(item => item.Id));
        Assert.Equal(1, channels.Rows);
    }

    [Fact]
    public async Task A_list_of_one_type_does_not_read_the_rows_of_others()
    {
        _bench.Subscribe(Sample.Branch);
        for (var i = 1; i <= 2_000; i++)
            _bench.PublishTo(Sample.Branch, $"c{i}", i % 500 == 0 ? "rare" : "usual");
        var channels = new CountingReader(_bench.Disk);

        var page = await new InboxPages(_bench, _bench.Disk, channels)
            .ReadAsync(Sample.Ada, new(ListKey.Newest, false, ItemFilter.Active, "rare", 20), CancellationToken.None);

        Assert.Equal(["c2000", "c1500", "c1000", "c500"], page.Items.Select(item => item.Id));
        Assert.False(page.HasMore);
        Assert.Equal(4, channels.Rows);
    }

    [Fact]
    public void An_item_of_a_channel_says_what_became_of_it()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.PublishTo(Sample.Branch, "a", actor: "ben");
        _bench.PublishTo(Sample.Branch, "b", actor: "ada");
        _bench.PublishTo(Sample.Branch, "c");
        _bench.PublishTo(Sample.Branch, "d");
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 3);
        _bench.MarkInUpTo(Sample.Branch, InboxChange.Seen, 1);
        var items = _bench.Page(new(ListKey.Oldest, true, ItemFilter.Active, null, 10)).Items;
        Assert.Equal(
            [("a", true, false), ("b", true, true), ("c", true, true), ("d", false, false)],
            items.Select(item => (item.Id, item.Seen, item.Read)));
        Assert.All(items, item => Assert.Equal("library:7", item.Channel));
        Assert.Equal(_bench.HeadOf(Sample.Branch).Position, items[^1].Position);
    }

    [Fact]
    public async Task A_summary_adds_up_the_vector()
    {
        Fill(3);
        _bench.MarkIn(Sample.Branch, InboxChange.Read, 2);
        _bench.MarkInUpTo(Other, InboxChange.Seen, 2);
        var summary = await new InboxSummaries(_bench, _bench.Disk).ReadAsync(Sample.Ada, CancellationToken.None);
        Assert.Equal((8, 6), (summary.Unread, summary.Unseen));
        Assert.Equal(["library:7", "library:8", "site:announcements"], summary.Channels.Select(count => count.Channel));
        Assert.Equal((3, 1, 1), (summary.Channels[0].Head, summary.Channels[0].Base, summary.Channels[0].SeenBase));
        Assert.Equal((3, 0, 2), (summary.Channels[1].Head, summary.Channels[1].Base, summary.Channels[1].SeenBase));
        Assert.Equal(("0", 0, 0), (summary.Channels[2].Epoch, summary.Channels[2].Head, summary.Channels[2].Base));
    }

    /// <summary>Own items and those of two channels, some of one moment.</summary>
    private void Fill(int each)
    {
        _bench.Subscribe(Sample.Branch);
        _bench.Subscribe(Other);
        for (var i = 0; i < each; i++)
        {
            _bench.Publish($"own{i}");
            _bench.PublishTo(Sample.Branch, $"x{i}");
            if (i % 3 == 0)
                _bench.Time.Advance(TimeSpan.FromMilliseconds(1));
            _bench.PublishTo(Other, $"y{i}");
        }
    }

    /// <summary>All that a list shows, page by page, down or up; each once and in order.</summary>
    private static List<string> Walk(ActorBench bench, ItemFilter filter, DateTimeOffset old, Random random)
    {
        var newer = random.Next(2) == 0;
        var items = new List<ListedItem>();
        for (var from = newer ? ListKey.Oldest : ListKey.Newest; ; from = items[^1].Key)
        {
            var page = bench.Page(new(from, newer, filter, null, random.Next(1, 12)) { ArchivedBefore = old });
            items.AddRange(page.Items);
            if (!page.HasMore)
                break;
        }

        var keys = items.Select(item => item.Key).ToArray();
        Assert.Equal(newer ? keys.Order() : keys.OrderDescending(), keys);
        if (filter != ItemFilter.Unread)
            Assert.All(items, item => Assert.Equal(filter == ItemFilter.Archived, item.Archived));
        return [.. items.Select(item => item.Id)];
    }

    private List<ListKey> Walk(bool newer, int limit)
    {
        var keys = new List<ListKey>();
        var from = newer ? ListKey.Oldest : ListKey.Newest;
        while (true)
        {
            var page = _bench.Page(new(from, newer, ItemFilter.Active, null, limit));
            keys.AddRange(page.Items.Select(item => item.Key));
            if (!page.HasMore)
                return keys;
            Assert.Equal(limit, page.Items.Count);
            from = keys[^1];
        }
    }

    /// <summary>Counts the rows that a list takes from the store.</summary>
    private sealed class CountingReader(IChannelReader inner) : IChannelReader
    {
        public int Rows { get; private set; }

        public async Task<IReadOnlyList<IReadOnlyList<ChannelRow>>> ReadSlicesAsync(
            string app, IReadOnlyList<ChannelSlice> slices, CancellationToken cancellationToken)
        {
            var read = await inner.ReadSlicesAsync(app, slices, cancellationToken);
            Rows += read.Sum(rows => rows.Count);
            return read;
        }

        public Task<ChannelSnapshot?> LoadAsync(
            ActorKey channel, DateTimeOffset acceptedSince, int acceptedLimit, CancellationToken cancellationToken) =>
            inner.LoadAsync(channel, acceptedSince, acceptedLimit, cancellationToken);

        public Task<IReadOnlyList<Head>> ReadHeadsAsync(string app, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
            inner.ReadHeadsAsync(app, channels, cancellationToken);

        public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
            string app, string user, MutedRows mutes, IReadOnlyList<UnreadQuery> queries, CancellationToken cancellationToken) =>
            inner.CountUnreadAsync(app, user, mutes, queries, cancellationToken);
    }
}
