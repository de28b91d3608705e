using System.Diagnostics;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>
/// Unmodified pusher-js behind a balancer that knows nothing: whatever happens to a page's connection or node, it goes on at another one.
/// </summary>
public sealed class PusherJsReturningClusterTests(ITestOutputHelper output)
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Two_tabs_that_are_cut_at_different_nodes_and_lose_one_by_a_kill_miss_nothing_at_the_others()
    {
        Skip.WithoutNodeClients();
        await using var cluster = await PusherCluster.StartAsync("all", "all", "all");
        Uri[] nodes = [.. cluster.Nodes.Select(node => node.BaseAddress)];
        // One for each tab, so that it is known which node each of its connections went to; the second begins one node later.
        await using var firsts = new Balancer(nodes);
        await using var seconds = new Balancer([.. nodes[1..], nodes[0]]);
        await using var first = new CuttableProxy(firsts.Address);
        await using var second = new CuttableProxy(seconds.Address);
        await using var forPublisher = new Balancer(nodes);
        using var publisher = await forPublisher.CreateDemoAppClientAsync(cluster.Nodes[0]);
        await using var node = NodeProcess.Start(
            "pusher-page.mjs", firsts.Address.OriginalString, cluster.App.App, cluster.App.Key, cluster.App.Secret);
        await node.ReceiveAsync(None);
        var tabs = new PusherTabs(node);
        await tabs.OpenAsync("one", first.Address.Port, token: null);
        await tabs.OpenAsync("two", second.Address.Port, token: null);

        using var stop = new CancellationTokenSource();
        var publishing = PusherTabs.PublishAsync(publisher, stop.Token);
        await tabs.ConfirmedAsync(30);
        first.Cut();
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        second.Cut();
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        await tabs.ConfirmedAsync(30);
        var killed = cluster.Nodes.Single(each => each.BaseAddress == seconds.Taken[^1]);
        await killed.KillAsync();
        var since = Stopwatch.StartNew();
        // The tab whose node it was, and the other one.
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        var back = since.Elapsed;
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        await stop.CancelAsync();
        var last = await publishing;
        await tabs.UntilAsync("one", last);
        await tabs.UntilAsync("two", last);

        await tabs.UntilCaughtUpAsync("one", 1);
        await tabs.UntilCaughtUpAsync("two", 2);
        tabs.ShouldHaveAll("one", last, markers: 1);
        tabs.ShouldHaveAll("two", last, markers: 2);
        foreach (var (balancer, connections) in ((Balancer, int)[])[(firsts, 2), (seconds, 3)])
        {
            Assert.True(balancer.Taken.Count >= connections, $"There were {balancer.Taken.Count} connections.");
            Assert.All(balancer.Taken.Zip(balancer.Taken.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        }

        output.WriteLine($"{last} events; {back.TotalSeconds:F1} s after the kill the tab of the killed node had all that it had missed.");
    }
}
