using System.Diagnostics;
using System.Net;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>All nodes are killed, and others come at other addresses, as when an orchestrator loses all pods.</summary>
[Collection(Alone.Name)]
public sealed class WholeClusterKillTests(ITestOutputHelper output)
{
    // The promised time, where nothing else takes the machine's time. Otherwise less than the 33 s that it took while the dead were waited
    // for.
    private static readonly TimeSpan WorksWithin = TimeSpan.FromSeconds(StrictTimes.AreOn ? 15 : 30);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Nodes_at_other_addresses_answer_for_everybody_soon_after_all_were_killed(int nodes)
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(
            await postgres.CreateDatabaseAsync(), [.. Enumerable.Repeat("all", nodes)]);
        string[] users = [.. Enumerable.Range(0, 60).Select(i => $"user-{i}")];
        using var before = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        Assert.All(
            await Task.WhenAll(users.Select(user => PublishAsync(before, user))), status => Assert.Equal(HttpStatusCode.Accepted, status));

        await Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync()));
        var since = Stopwatch.StartNew();
        await cluster.StartElsewhereAsync(nodes);
        var started = since.Elapsed;
        using var after = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(users.Select(user => PublishAsync(after, user))))
                .All(status => status == HttpStatusCode.Accepted),
            WorksWithin - since.Elapsed,
            "all users can be published to");

        output.WriteLine(
            $"{nodes} nodes: ready {started.TotalSeconds:F1} s after the kill, and all answered after {since.Elapsed.TotalSeconds:F1} s.");
        Assert.True(since.Elapsed < WorksWithin, $"It took {since.Elapsed}.");
    }

    private static async Task<HttpStatusCode> PublishAsync(HttpClient client, string user)
    {
        using var answer = await client.PostAsJsonAsync("/api/notify", new { user, notification = new { type = "a" } });
        return answer.StatusCode;
    }
}
