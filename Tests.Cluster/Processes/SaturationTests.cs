using System.Diagnostics;
using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The time of its machine is taken from a cluster for a while.</summary>
[Collection(Alone.Name)]
public sealed class SaturationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Saturation = TimeSpan.FromSeconds(60);

    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    [Fact]
    public async Task No_node_is_evicted_while_all_cores_are_taken_for_a_minute()
    {
        var seed = Seeds.Draw(output.WriteLine);
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var sql = NpgsqlDataSource.Create(database);
        await using var cluster = await NodeProcesses.StartAsync(database, "all", "all", "all");
        var processes = cluster.Nodes.Select(node => node.ProcessId).ToArray();
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var client = await balancer.CreateDemoAppClientAsync(cluster.Nodes[0]);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed, TimeSpan.FromMilliseconds(20));
        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);
        var burners = Enumerable.Range(0, 2 * Environment.ProcessorCount)
            .Select(_ => ChildProcess.Start(
                new ProcessStartInfo("sh") { ArgumentList = { "-c", "while :; do :; done" } }, new OutputLines())).ToArray();
        try
        {
            // The machine is to be saturated for so long; nothing else happens.
            await Task.Delay(Saturation);
        }
        finally
        {
            foreach (var burner in burners)
                await burner.DisposeAsync();
        }

        await stop.CancelAsync();
        await publishing;
        await Eventually.TrueAsync(load.TryRepeatOpenAsync, TimeSpan.FromSeconds(120));
        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        Assert.Equal(processes, cluster.Nodes.Select(node => node.ProcessId));
        Assert.Equal(0, await ClusterMembers.CountAsync(sql, "status <> 3 or suspicions <> ''"));
        output.WriteLine(
            $"{load.AnsweredById.Count} publishes answered in a minute beside {burners.Length} busy processes on "
            + $"{Environment.ProcessorCount} cores.");
    }
}
