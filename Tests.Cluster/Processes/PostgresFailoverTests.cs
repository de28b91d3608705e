using System.Net;
using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Another PostgreSQL server takes over under a cluster: the store's connections and Orleans' own find it.</summary>
public sealed class PostgresFailoverTests(ITestOutputHelper output)
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    [Fact]
    public async Task Seconds_after_another_PostgreSQL_server_takes_writes_all_nodes_work_and_say_so_in_the_membership()
    {
        var seed = Seeds.Draw(output.WriteLine);
        await using var servers = await PostgresPair.StartAsync();
        await using var cluster = await NodeProcesses.StartAsync(
            $"{servers.ConnectionString};Target Session Attributes=read-write", "all", "all", "all");
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var client = await balancer.CreateDemoAppClientAsync(cluster.Nodes[0]);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed, TimeSpan.FromMilliseconds(20));
        var rounds = new FailoverRounds(servers, load, () => cluster.AreAllAsync("ready", HttpStatusCode.OK));
        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);

        await rounds.RunAsync(FailoverRounds.Count(1));

        await stop.CancelAsync();
        await publishing;
        await Eventually.TrueAsync(load.TryRepeatOpenAsync, what: "all publishes are answered after the failovers");
        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await UntilAllHaveWrittenAsync(servers);
        output.WriteLine($"{load.AnsweredById.Count} publishes answered.{Environment.NewLine}{rounds}");
    }

    /// <summary>Orleans writes each 10 s that a node lives.</summary>
    private static async Task UntilAllHaveWrittenAsync(PostgresPair servers)
    {
        await using var sql = NpgsqlDataSource.Create($"{servers.ConnectionString};Target Session Attributes=primary");
        await using var clock = sql.CreateCommand("select clock_timestamp()");
        var now = (DateTime)(await clock.ExecuteScalarAsync())!;
        await Eventually.TrueAsync(
            async () => await ClusterMembers.CountAsync(sql, $"status = 3 and alive_at > '{now:O}'") == 3, TimeSpan.FromSeconds(30),
            "each node has written that it lives");
    }
}
