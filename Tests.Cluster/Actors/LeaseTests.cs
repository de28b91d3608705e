using Nudge.Core.Channels;
using Nudge.Tests.Cluster.Hosts;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Actors;

/// <summary>Actors tell nodes under leases, and forget nodes that no longer renew them.</summary>
public sealed class LeaseTests(SiloCluster cluster) : IClassFixture<SiloCluster>, IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly MemoryStore _store = new(TimeProvider.System);
    private OrleansHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        cluster.Put(_store);
        _host = await OrleansHost.StartAsync(cluster);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Attachments_are_counted_over_nodes_each_as_it_last_said()
    {
        var branch = Sample.Branch.Actor;
        await _host.ListenAsync(branch, Long, attachments: 2, node: "a");
        await _host.ListenAsync(branch, Long, attachments: 5, node: "b");

        Assert.Equal(7, (await _host.ListenAsync(branch, Long, attachments: 0, node: "c")).Value!.Attachments);
        Assert.Equal(6, (await _host.ListenAsync(branch, Long, attachments: 1, node: "a")).Value!.Attachments);
        await _host.GrainOf(branch).LeaveAsync("b");
        await UntilAttachmentsAsync(1);
    }

    [Fact]
    public async Task A_node_that_does_not_renew_is_forgotten_with_its_attachments()
    {
        var branch = Sample.Branch.Actor;
        await _host.ListenAsync(branch, TimeSpan.FromMilliseconds(200), attachments: 3, node: "dead");

        await UntilAttachmentsAsync(0);
    }

    [Fact]
    public async Task A_renewal_names_the_activation_and_the_durable_head()
    {
        var branch = Sample.Branch.Actor;
        var first = (await _host.ListenAsync(branch, Long)).Value!;
        await _host.Channels.PublishAsync(Sample.Branch, Sample.Publication("c1"), CancellationToken.None);
        var second = (await _host.ListenAsync(branch, Long)).Value!;
        await _host.ForgetAsync();
        var third = (await _host.ListenAsync(branch, Long)).Value!;

        Assert.Equal((0L, 1L, 1L), (first.Head.Version, second.Head.Version, third.Head.Version));
        Assert.Equal(first.Activation, second.Activation);
        Assert.NotEqual(second.Activation, third.Activation);
    }

    [Fact]
    public async Task Nobody_is_told_without_a_lease()
    {
        var heard = await _host.HearAsync(Sample.Branch.Actor);
        await _host.GrainOf(Sample.Branch.Actor).LeaveAsync(_host.Node);
        var other = await _host.HearAsync(Sample.Channel("library:8").Actor);

        await _host.Channels.PublishAsync(Sample.Branch, Sample.Publication("c1"), CancellationToken.None);
        await _host.Channels.PublishAsync(Sample.Channel("library:8"), Sample.Publication("c2"), CancellationToken.None);

        await other.UntilAsync<ChannelAppended>(1);
        Assert.Empty(heard.All);
    }

    [Fact]
    public async Task A_burst_arrives_whole_and_in_order()
    {
        var heard = await _host.HearAsync(Sample.Branch.Actor);
        for (var page = 0; page < 20; page++)
        {
            await _host.Channels.PublishEachAsync(
                Sample.Branch, [.. Enumerable.Range(0, 250).Select(i => Sample.Publication($"c{page}-{i}"))], CancellationToken.None);
        }

        var told = await heard.UntilAsync<ChannelAppended>(5_000);
        Assert.Equal(Enumerable.Range(1, 5_000).Select(offset => (long)offset), told.Select(row => row.Row.Offset));
        Assert.Equal(0, _host.Losses);
    }

    private Task UntilAttachmentsAsync(int count) => Eventually.TrueAsync(
        async () => (await _host.ListenAsync(Sample.Branch.Actor, TimeSpan.FromMilliseconds(1), node: "watch")).Value!.Attachments == count,
        TimeSpan.FromSeconds(30));
}
