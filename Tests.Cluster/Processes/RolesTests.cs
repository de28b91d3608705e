using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Actors in one process, clients at two others.</summary>
public sealed class RolesTests
{
    [Fact]
    public async Task Gateways_without_actors_hear_what_is_published_at_one_another()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), "silo", "gateway", "gateway");
        using var publisher = await cluster.Nodes[1].CreateDemoAppClientAsync(CancellationToken.None);
        using var minted = await publisher.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        await using var hub = await HubTestClient.ConnectAsync(cluster.Nodes[2].BaseAddress, token);
        await hub.NextAsync("welcome");

        for (var i = 0; i < 10; i++)
        {
            using var response = await publisher.PostAsJsonAsync(
                "/api/notify", new { user = "ada", id = $"n{i}", notification = new { type = "note" } });
            response.EnsureSuccessStatusCode();
        }

        for (var i = 0; i < 10; i++)
            Assert.Equal($"n{i}", (await hub.NextAsync("inbox")).GetProperty("item").GetProperty("id").GetString());
        using var silo = cluster.Nodes[0].CreateClient();
        Assert.Equal(404, (int)(await silo.GetAsync(new Uri("/api/notifications", UriKind.Relative))).StatusCode);
        foreach (var node in cluster.Nodes.Reverse())
            Assert.Equal(0, await node.StopAsync());
    }
}
