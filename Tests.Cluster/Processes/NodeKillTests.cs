using System.Diagnostics;
using System.Net.Http.Headers;
using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;
using Xunit.Abstractions;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Any node may be killed at any moment: what was answered is there once, and clients go on at another node.</summary>
public sealed class NodeKillTests(ITestOutputHelper output)
{
    private const int Rounds = 20;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(StrictTimes.AreOn ? 10 : 60);
    private static readonly TimeSpan MembershipWithin = TimeSpan.FromSeconds(StrictTimes.AreOn ? 15 : 60);

    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    [Fact]
    public async Task Every_answered_publish_survives_the_kill_of_any_node_once_and_clients_resume_elsewhere_without_a_hole()
    {
        Skip.WithoutNodeClients();
        var seed = Seeds.Draw(output.WriteLine);
        var random = new Random(seed);
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var sql = NpgsqlDataSource.Create(database);
        await using var cluster = await NodeProcesses.StartAsync(database, "all", "all", "all");
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var client = await ClientAsync(cluster, balancer.Address);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed);
        await using var listener = await ResumingClient.StartAsync(client, balancer.Address, Users[0], Channels);
        await using var hub = await ResumingHubClient.StartAsync(client, balancer.Address, Users[0], Channels);
        var (slowest, slowestMembership) = (TimeSpan.Zero, TimeSpan.Zero);

        for (var round = 0; round < Rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var publishing = load.RunAsync(stop.Token);
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
            await UntilTwoAreMembersAsync(sql, since);
            slowestMembership = since.Elapsed > slowestMembership ? since.Elapsed : slowestMembership;
            await killed.RestartAsync(CancellationToken.None);
        }

        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        await hub.ShouldHaveHeardAsync(load, Users[0], Channels);
        output.WriteLine(
            $"{load.AnsweredById.Count} publishes answered over {Rounds} kills; after a kill all open ones were answered within {slowest.TotalSeconds:F1} s and the membership was right within "
            + $"{slowestMembership.TotalSeconds:F1} s at the most; "
            + $"the client of SSE connected {listener.Connections} times, @microsoft/signalr {hub.Connections} times.");
    }

    private static async Task UntilTwoAreMembersAsync(NpgsqlDataSource sql, Stopwatch since)
    {
        while (await ClusterMembers.CountAsync(sql, "status = 3") != 2)
        {
            Assert.True(since.Elapsed < MembershipWithin, $"The killed node was still a member {since.Elapsed} after its end.");
            await Task.Delay(100);
        }
    }

    private static async Task RepeatAsync(PublishLoad load)
    {
        var since = Stopwatch.StartNew();
        while (!await load.TryRepeatOpenAsync())
        {
            Assert.True(since.Elapsed < AnswersWithin, $"{load.OpenById.Count} publishes were not answered {since.Elapsed} after a kill.");
            await Task.Delay(100);
        }
    }

    private static async Task<HttpClient> ClientAsync(NodeProcesses cluster, Uri address)
    {
        using var first = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", first.DefaultRequestHeaders.Authorization!.Parameter);
        return client;
    }
}
