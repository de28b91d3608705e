using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Any node may be killed at any moment.</summary>
public sealed class NodeKillTests(ITestOutputHelper output)
{
    // Each round waits for the membership and for a process to start; every run has a seed of its own, so that few rounds see all moments
    // in time.
    private static readonly int Rounds = StrictTimes.AreOn ? 20 : 6;

    [Fact]
    public async Task Every_answered_publish_survives_the_kill_of_any_node_once_and_clients_resume_elsewhere_without_a_hole()
    {
        Skip.WithoutNodeClients();
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var sql = NpgsqlDataSource.Create(database);
        await using var cluster = await NodeProcesses.StartAsync(database, "all", "all", "all");
        var kills = new NodeKills(cluster, () => ClusterMembers.CountAsync(sql, "status = 3"));

        output.WriteLine(await kills.RunAsync(Rounds, Seeds.Draw(output.WriteLine)));
    }
}
