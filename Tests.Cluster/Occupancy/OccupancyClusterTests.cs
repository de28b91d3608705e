using System.Collections.Immutable;
using System.Diagnostics;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Occupancy;

/// <summary>
/// Channels over several nodes whose actors live on three silos, of which one may go. Each test has a cluster of its own.
/// </summary>
public sealed class OccupancyClusterTests : IAsyncLifetime
{
    private static readonly OccupancyRules Presence =
        new(IsNoted: true, HasMembers: true, IsCached: false, IsCountTold: false, MembersMax: 100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static long _sequence;

    private readonly SiloCluster _cluster = new();
    private readonly string _app = Guid.NewGuid().ToString("N");
    private readonly List<OccupancyNode> _nodes = [];

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        for (var i = 0; i < 3; i++)
            _nodes.Add(await OccupancyNode.StartAsync(_cluster));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_user_on_two_nodes_is_one_member_and_leaves_with_the_last()
    {
        await _cluster.UntilQuietAsync();
        var room = Channel("presence-room");
        await ReportAsync(0, room, "ada");
        await ReportAsync(1, room, "ada", "ben");
        var third = await ReportAsync(2, room, "cem");

        await ReportAsync(1, room, "ben");
        Assert.Equal(["ada", "ben", "cem"], third.Members!.Keys.Order());
        Assert.Equal(["ada", "ben", "cem"], (await _nodes[0].Occupancies.ShowAsync(room, CancellationToken.None)).Members!.Keys.Order());
        await ReportAsync(0, room);
        await _nodes[2].Hear(room).UntilAsync<MemberChanged>(2);

        var told = Assert.Single(_nodes[2].Hear(room).All.OfType<MemberChanged>(), told => told.Info is null);
        Assert.Equal("ada", told.User);
        Assert.Equal(["occupied", "+ada", "+ben", "+cem", "-ada"], Noted(room));
    }

    [Fact]
    public async Task A_node_that_is_killed_is_taken_off_its_channels_within_fifteen_seconds()
    {
        await _cluster.UntilQuietAsync();
        var rooms = Enumerable.Range(0, 12).Select(i => Channel($"presence-room{i}")).ToArray();
        foreach (var room in rooms)
        {
            await ReportAsync(0, room, "ada");
            await ReportAsync(1, room, "ben");
        }

        await _nodes[1].KillAsync();
        var since = Stopwatch.StartNew();

        foreach (var room in rooms)
            await UntilAsync(
                async () => (await MembersAsync(0, room)).SequenceEqual(["ada"]), $"the member of the killed node leaves {room.Name}");
        // Fifteen are promised (docs/operating/cluster.md); a machine that does other things beside gets more.
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(40), $"It took {since.Elapsed}.");
        foreach (var room in rooms)
        {
            await UntilAsync(() => Task.FromResult(_nodes[0].ViewOf(room).MemberCount == 1), "the other node is told");
            Assert.Equal(["occupied", "+ada", "+ben", "-ben"], Noted(room));
        }
    }

    [Fact]
    public async Task A_node_with_many_channels_stays_on_all_of_them_for_longer_than_its_lease()
    {
        await _cluster.UntilQuietAsync();
        var channels = Enumerable.Range(0, 300).Select(i => Channel($"presence-{i}")).ToArray();
        await Task.WhenAll(channels.Select(channel => ReportAsync(0, channel, "ada")));

        // Nothing may happen for the length of a lease and more.
        await Task.Delay(TimeSpan.FromSeconds(14));

        Assert.Equal(300, (await _nodes[1].Occupancies.ListAsync(_app, "presence-", CancellationToken.None)).Count);
        Assert.DoesNotContain(_cluster.Notices.All, notice => notice is ChannelVacated or MemberRemoved);
    }

    [Fact]
    public async Task When_a_silo_is_killed_nobody_is_told_a_falsehood_and_its_channels_are_known_again()
    {
        await _cluster.UntilQuietAsync();
        var rooms = Enumerable.Range(0, 30).Select(i => Channel($"presence-room{i}")).ToArray();
        foreach (var room in rooms)
        {
            await ReportAsync(0, room, "ada");
            await ReportAsync(1, room, "ben");
        }

        var killed = _cluster.Cluster.Silos[^1];
        Assert.Contains(killed.SiloAddress.ToString(), await PlacesAsync());
        await _cluster.Cluster.KillSiloAsync(killed);

        // The first word after the kill is that of a node that was not there before: it must not look like a beginning.
        await Task.WhenAll(rooms.Select(room => ReportAsync(2, room, "cem")));
        foreach (var room in rooms)
            await UntilAsync(
                async () => (await MembersAsync(2, room)).SequenceEqual(["ada", "ben", "cem"]), $"all are known again on {room.Name}");
        await UntilAsync(() => Task.FromResult(rooms.All(room => Noted(room).Contains("+cem"))), "who has come meanwhile is noted");
        foreach (var room in rooms)
        {
            Assert.Equal(["occupied", "+ada", "+ben", "+cem"], Noted(room));
            Assert.DoesNotContain(_nodes[0].Hear(room).All, told => told is MemberChanged { Info: null });
        }

        await ReportAsync(0, rooms[0]);
        await UntilAsync(() => Task.FromResult(Noted(rooms[0]).Contains("-ada")), "life goes on");
    }

    [Fact]
    public async Task A_silo_that_stops_in_order_gives_its_channels_away_unseen()
    {
        await _cluster.UntilQuietAsync();
        var rooms = Enumerable.Range(0, 20).Select(i => Channel($"presence-room{i}")).ToArray();
        foreach (var room in rooms)
        {
            await ReportAsync(0, room, "ada");
            await ReportAsync(1, room, "ben");
        }

        await _cluster.Cluster.StopSiloAsync(_cluster.Cluster.Silos[^1]);

        foreach (var room in rooms)
            await UntilAsync(
                async () => (await MembersAsync(0, room)).SequenceEqual(["ada", "ben"]), $"all are known again on {room.Name}");
        await _cluster.UntilQuietAsync();
        foreach (var room in rooms)
        {
            Assert.Equal(["occupied", "+ada", "+ben"], Noted(room));
            Assert.DoesNotContain(_nodes[0].Hear(room).All, told => told is MemberChanged { Info: null });
        }

        // Not by what nodes are told: these clusters keep subscriptions in memory, and a silo takes its part of them with it.
        await ReportAsync(0, rooms[0]);
        await UntilAsync(() => Task.FromResult(Noted(rooms[0]).Contains("-ada")), "life goes on");
    }

    [Fact]
    public async Task A_member_whose_node_dies_with_the_silo_of_the_channel_leaves_it()
    {
        await _cluster.UntilQuietAsync();
        var rooms = Enumerable.Range(0, 12).Select(i => Channel($"presence-room{i}")).ToArray();
        foreach (var room in rooms)
        {
            await ReportAsync(0, room, "ada");
            await ReportAsync(1, room, "ben");
        }

        // Of a member whom no other node was told of, nobody would know.
        await UntilAsync(
            () => Task.FromResult(rooms.All(room => _nodes[0].ViewOf(room).MemberCount == 2)), "the other node is told of all");
        await _nodes[1].KillAsync();
        await _cluster.Cluster.KillSiloAsync(_cluster.Cluster.Silos[^1]);
        var since = Stopwatch.StartNew();

        foreach (var room in rooms)
            await UntilAsync(
                async () => (await MembersAsync(0, room)).SequenceEqual(["ada"]), $"the member of the killed node leaves {room.Name}");
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(40), $"It took {since.Elapsed}.");
        await UntilAsync(() => Task.FromResult(rooms.All(room => Noted(room).Contains("-ben"))), "it is noted");
        foreach (var room in rooms)
            Assert.Equal(["occupied", "+ada", "+ben", "-ben"], Noted(room));
    }

    [Fact]
    public async Task A_node_that_has_left_everything_leaves_nothing_behind()
    {
        var room = Channel("presence-room");
        await ReportAsync(0, room, "ada");
        await _nodes[0].Occupancies.ReportAsync(room, Report(), Presence, CancellationToken.None);

        await UntilAsync(() => Task.FromResult(_nodes[0].Count == 0), "the node forgets the channel");
        await UntilAsync(
            async () => (await _nodes[1].Occupancies.ListAsync(_app, "", CancellationToken.None)).Count == 0, "no silo lists it");
    }

    private ActorKey Channel(string name) => new(ActorKind.Occupancy, _app, name);

    private Task<OccupancyView> ReportAsync(int node, ActorKey channel, params string[] users) =>
        _nodes[node].ReportAsync(channel, Report(users), Presence);

    private static NodeReport Report(params string[] users) => new(
        Interlocked.Increment(ref _sequence), users.Length,
        users.ToImmutableDictionary(user => user, _ => (ReadOnlyMemory<byte>)"{}"u8.ToArray(), StringComparer.Ordinal));

    private async Task<IEnumerable<string>> MembersAsync(int node, ActorKey channel) =>
        (await _nodes[node].Occupancies.ShowAsync(channel, CancellationToken.None)).Members?.Keys.Order() ?? Enumerable.Empty<string>();

    private string[] Noted(ActorKey channel) =>
    [
        .. from notice in _cluster.Notices.All
        where notice.App.Value == channel.App && notice.Channel == channel.Name
        select notice switch
        {
            ChannelOccupied => "occupied",
            ChannelVacated => "vacated",
            MemberAdded member => $"+{member.User}",
            MemberRemoved member => $"-{member.User}",
            _ => notice.GetType().Name,
        },
    ];

    private async Task<IEnumerable<string>> PlacesAsync()
    {
        var statistics = await _cluster.Cluster.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return statistics.Where(grain => grain.GrainId.Type == GrainType.Create("nudge-occupancy"))
            .Select(grain => grain.SiloAddress.ToString());
    }

    private static Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(condition, Patience, what);
}
