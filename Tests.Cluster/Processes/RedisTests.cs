using System.Diagnostics;
using System.Net;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The membership in a real Redis server: nodes find each other, lose one, and do without Redis for a while.</summary>
public sealed class RedisTests(ITestOutputHelper output)
{
    // As many as with the membership in PostgreSQL where times are looked at; the time of ./test has a limit.
    private static readonly int Rounds = StrictTimes.AreOn ? 20 : 2;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    private static readonly string[] Users = [.. Enumerable.Range(0, 30).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1"];

    [Fact]
    public async Task Every_answered_publish_survives_kills_once_and_clients_resume_elsewhere_without_a_hole()
    {
        Skip.WithoutNodeClients();
        await using var redis = RedisServer.Start();
        await using var cluster = await StartAsync(redis);

        output.WriteLine(await new NodeKills(cluster, redis.CountActiveAsync).RunAsync(Rounds, Seeds.Draw(output.WriteLine)));
    }

    [Fact]
    public async Task Half_a_minute_without_Redis_under_load_is_not_felt_and_a_node_that_is_lost_afterwards_is_found()
    {
        var seed = Seeds.Draw(output.WriteLine);
        await using var redis = RedisServer.Start();
        await using var cluster = await StartAsync(redis);
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var client = await balancer.CreateDemoAppClientAsync(cluster.Nodes[0]);
        var load = new PublishLoad(client, Users, Channels, publishers: 4, seed, TimeSpan.FromMilliseconds(20));
        await using var listener = await ResumingClient.StartAsync(client, balancer.Address, Users[0], Channels);
        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);
        await UntilAsync(() => Task.FromResult(load.AnsweredById.Count > 50));

        await redis.KillAsync();
        var since = Stopwatch.StartNew();
        var before = load.AnsweredById.Count;
        while (since.Elapsed < Outage)
        {
            Assert.True(await cluster.AreAllAsync("ready", HttpStatusCode.OK), "A node that needs nothing of Redis now is not ready.");
            // The outage lasts so long; meanwhile the nodes are asked once a second.
            await Task.Delay(1_000);
        }

        Assert.InRange(load.AnsweredById.Count, before + 100, int.MaxValue);
        redis.StartAgain();
        await cluster.Nodes[1].KillAsync();
        since.Restart();
        await stop.CancelAsync();
        await publishing;
        await UntilAsync(load.TryRepeatOpenAsync);
        output.WriteLine(
            $"All open publishes were answered {since.Elapsed.TotalSeconds:F1} s after the kill; {load.AnsweredById.Count} in all.");
        await cluster.Nodes[1].RestartAsync(CancellationToken.None);
        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
    }

    private static async Task<NodeProcesses> StartAsync(RedisServer redis)
    {
        var postgres = await PostgresServer.SharedAsync();
        var settings = new Dictionary<string, string> { ["NUDGE__CLUSTER"] = redis.Membership };
        return await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), settings, "all", "all", "all");
    }

    private static Task UntilAsync(Func<Task<bool>> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(120));
}
