using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Nudge.Silo.Clustering;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;
using Xunit.Abstractions;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The membership in a real Redis server: nodes find each other, lose one, and do without Redis for a while.</summary>
public sealed class RedisTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    private static readonly string[] Users = [.. Enumerable.Range(0, 30).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1"];

    [Fact]
    public async Task Nodes_find_each_other_in_Redis_survive_a_kill_and_go_on_while_Redis_is_away()
    {
        Skip.If(!RedisMembership.IsBuiltIn, "Orleans' package for Redis does not restore from this machine's package sources");
        Skip.WithoutPrograms("redis-server");
        var seed = Seeds.Draw(output.WriteLine);
        var folder = Directory.CreateTempSubdirectory("nudge-redis-");
        var port = LoopbackPort.Take();
        var redis = Start();
        try
        {
            var postgres = await PostgresServer.SharedAsync();
            var settings = new Dictionary<string, string> { ["NUDGE__CLUSTER"] = $"redis:127.0.0.1:{port}" };
            await using var cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), settings, "all", "all", "all");
            await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
            using var direct = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
            using var client = new HttpClient { BaseAddress = balancer.Address, Timeout = TimeSpan.FromSeconds(30) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", direct.DefaultRequestHeaders.Authorization!.Parameter);
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
                await Task.Delay(1_000);
            }

            Assert.InRange(load.AnsweredById.Count, before + 100, int.MaxValue);
            redis = Start();
            await cluster.Nodes[1].KillAsync();
            since.Restart();
            await stop.CancelAsync();
            await publishing;
            await UntilAsync(load.TryRepeatOpenAsync);
            output.WriteLine($"All open publishes were answered {since.Elapsed.TotalSeconds:F1} s after the kill; {load.AnsweredById.Count} in all.");
            await cluster.Nodes[1].RestartAsync(CancellationToken.None);
            await StoredState.ShouldHoldAsync(direct, load, Users, Channels);
            await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        }
        finally
        {
            await redis.DisposeAsync();
            folder.Delete(recursive: true);
        }

        // Its rows are on disk, as an operator's would be: what is lost with it is lost for the members.
        ChildProcess Start() => ChildProcess.Start(
            new ProcessStartInfo(Programs.Find("redis-server")!)
            {
                ArgumentList = { "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder.FullName, "--appendonly", "yes", "--appendfsync", "always", "--save", "" },
            },
            new OutputLines());
    }

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!await done())
            await Task.Delay(100, patience.Token);
    }
}
