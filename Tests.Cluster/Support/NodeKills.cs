using System.Diagnostics;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Support;

/// <summary>
/// Kills nodes of a cluster of three under load, one after the other: what was answered is there once, and clients go on at another node.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="countActive">Active members, as whoever keeps the membership has them.</param>
internal sealed class NodeKills(NodeProcesses cluster, Func<Task<long>> countActive)
{
    // The promised time, where nothing else takes the machine's time. Otherwise a lost node is found all the same.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(StrictTimes.AreOn ? 10 : 60);
    private static readonly TimeSpan MembershipWithin = TimeSpan.FromSeconds(StrictTimes.AreOn ? 15 : 60);

    // As fast as they can where the machine is the test's own; beside other tests enough to be under load, and not the whole machine.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(StrictTimes.AreOn ? 0 : 20);

    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    /// <summary>Runs so many rounds; what was seen, for the test's output.</summary>
    internal async Task<string> RunAsync(int rounds, int seed)
    {
        var random = new Random(seed);
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var client = await balancer.CreateDemoAppClientAsync(cluster.Nodes[0]);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed, Pause);
        await using var listener = await ResumingClient.StartAsync(client, balancer.Address, Users[0], Channels);
        await using var hub = await ResumingHubClient.StartAsync(client, balancer.Address, Users[0], Channels);
        var (slowest, slowestMembership) = (TimeSpan.Zero, TimeSpan.Zero);

        for (var round = 0; round < rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var publishing = load.RunAsync(stop.Token);
            // A kill at whatever moment, and then an end of publishing at whatever moment.
            await Task.Delay(random.Next(200, 1_000));
            var killed = cluster.Nodes[random.Next(cluster.Nodes.Count)];
            await killed.KillAsync();
            var since = Stopwatch.StartNew();
            await Task.Delay(random.Next(500));
            await stop.CancelAsync();
            await publishing;
            // The others answer for all actors, before the killed one is back.
            await RepeatAsync(load);
            slowest = since.Elapsed > slowest ? since.Elapsed : slowest;
            await UntilTwoAreMembersAsync(since);
            slowestMembership = since.Elapsed > slowestMembership ? since.Elapsed : slowestMembership;
            await killed.RestartAsync(CancellationToken.None);
        }

        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        await hub.ShouldHaveHeardAsync(load, Users[0], Channels);
        return $"{load.AnsweredById.Count} publishes answered over {rounds} kills; after a kill all open ones were answered within "
            + $"{slowest.TotalSeconds:F1} s and the membership was right within "
            + $"{slowestMembership.TotalSeconds:F1} s at the most; "
            + $"the client of SSE connected {listener.Connections} times, @microsoft/signalr {hub.Connections} times.";
    }

    private Task UntilTwoAreMembersAsync(Stopwatch since) =>
        Eventually.TrueAsync(
            async () => await countActive() == 2, MembershipWithin - since.Elapsed, "the killed node is no longer a member");

    private static Task RepeatAsync(PublishLoad load) =>
        Eventually.TrueAsync(load.TryRepeatOpenAsync, AnswersWithin, "all publishes are answered after a kill");
}
