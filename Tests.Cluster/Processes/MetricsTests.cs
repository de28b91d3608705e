using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Gateway.Metrics;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Each process of a cluster has a page of its own, whatever its role, with Orleans' meters among ours.</summary>
public sealed class MetricsTests
{
    private const string Token = "a-token-of-thirty-two-characters";

    [Fact]
    public async Task Processes_of_every_role_show_Orleans_meters_among_ours_to_who_has_the_token()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(
            await postgres.CreateDatabaseAsync(), new Dictionary<string, string> { ["NUDGE__METRICS__TOKEN"] = Token }, "silo", "gateway",
            "all");
        var gateway = cluster.Nodes[1];
        using var app = await gateway.CreateDemoAppClientAsync(CancellationToken.None);
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        await using var stream = await StreamTestClient.ConnectAsync(
            gateway.BaseAddress, (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);
        await stream.NextAsync("welcome");
        using (var published = await app.PostAsJsonAsync("/api/notify", new { user = "ada", notification = new { type = "note" } }))
            published.EnsureSuccessStatusCode();
        await stream.NextAsync("inbox");

        foreach (var node in cluster.Nodes)
        {
            using var stranger = node.CreateClient();
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
            var page = await ScrapeAsync(node);
            Assert.Contains(page.Families.Keys, name => name.StartsWith("orleans_", StringComparison.Ordinal));
            Assert.Contains(page.Families.Keys, name => name.StartsWith("nudge_", StringComparison.Ordinal));
            Assert.True(page.Value("dotnet_process_cpu_count") > 0);
        }

        // The actor may be in either of the two that hold actors; its events went to the gateway over its stream, and were acknowledged, at
        // once or a little later.
        var silos = new[] { cluster.Nodes[0], cluster.Nodes[2] };
        await UntilAsync(silos, pages => pages.Sum(page => page.Value("nudge_nodes_hop_duration_seconds_count") ?? 0) > 0);
        var (ofSilos, ofGateway) = (await ScrapeAsync(silos), await ScrapeAsync(gateway));
        Assert.All(ofSilos, page => Assert.True(page.Value("orleans_catalog_activations") > 0));
        Assert.True(ofSilos.Sum(page => page.Value("nudge_store_append_duration_seconds_count", ("outcome", "durable")) ?? 0) > 0);
        Assert.True(ofGateway.Value("nudge_nodes_leases") > 0);
        Assert.Equal(1, ofGateway.Value("nudge_publishes_total", ("outcome", "accepted")));
        Assert.Equal(1, ofGateway.Value("nudge_connections_open", ("protocol", "sse")));
    }

    private static Task UntilAsync(NudgeProcess[] nodes, Func<MetricsPage[], bool> done) =>
        Eventually.TrueAsync(async () => done(await ScrapeAsync(nodes)), TimeSpan.FromSeconds(120));

    private static Task<MetricsPage[]> ScrapeAsync(NudgeProcess[] nodes) => Task.WhenAll(nodes.Select(ScrapeAsync));

    private static async Task<MetricsPage> ScrapeAsync(NudgeProcess node)
    {
        using var client = node.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return MetricsPage.Read(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
    }
}
