using System.Diagnostics;
using System.Net;
using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The database is away for a while, and comes back.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    [Fact]
    public async Task Half_a_minute_without_PostgreSQL_is_answered_clearly_and_leaves_no_trace()
    {
        var seed = Seeds.Draw(output.WriteLine);
        await using var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var sql = NpgsqlDataSource.Create(database);
        await using var cluster = await NodeProcesses.StartAsync(database, "all", "all", "all");
        var processes = cluster.Nodes.Select(node => node.ProcessId).ToArray();
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var client = await balancer.CreateDemoAppClientAsync(cluster.Nodes[0]);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed, TimeSpan.FromMilliseconds(10));
        await using var listener = await ResumingClient.StartAsync(client, balancer.Address, Users[0], Channels);
        using var stop = new CancellationTokenSource();
        // Fails on any answer but 202 and 503.
        var publishing = load.RunAsync(stop.Token);
        await UntilAsync(() => Task.FromResult(load.AnsweredById.Count > 100));

        await postgres.StopAsync(PostgresStop.Fast);
        var since = Stopwatch.StartNew();
        await UntilAsync(() => cluster.AreAllAsync("ready", HttpStatusCode.ServiceUnavailable));
        Assert.True(await cluster.AreAllAsync("live", HttpStatusCode.OK));
        while (since.Elapsed < Outage)
            // The outage is to last so long, from its beginning.
            await Task.Delay(200);
        await postgres.StartAgainAsync();

        since.Restart();
        await UntilAsync(() => cluster.AreAllAsync("ready", HttpStatusCode.OK));
        var ready = since.Elapsed;
        var before = load.AnsweredById.Count;
        await UntilAsync(() => Task.FromResult(load.AnsweredById.Count > before + 50));
        var answers = since.Elapsed;
        await stop.CancelAsync();
        await publishing;
        await UntilAsync(load.TryRepeatOpenAsync);
        var whole = since.Elapsed;
        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        Assert.Equal(processes, cluster.Nodes.Select(node => node.ProcessId));
        Assert.Equal(1, listener.Connections);
        Assert.Equal(0, await ClusterMembers.CountAsync(sql, "status <> 3"));
        output.WriteLine(
            $"{load.AnsweredById.Count} publishes answered. After the database was back all nodes were ready in {ready.TotalSeconds:F1} s, "
            + "publishing went on within "
            + $"{answers.TotalSeconds:F1} s, and all that was open was answered within {whole.TotalSeconds:F1} s.");
    }

    private static Task UntilAsync(Func<Task<bool>> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(120));
}
