using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Three real processes over a real PostgreSQL: what enters at one node is received at the others, and all say the same.</summary>
public sealed class ThreeNodesTests : IAsyncLifetime
{
    private NodeProcesses _cluster = null!;
    private HttpClient[] _servers = [];

    public async ValueTask InitializeAsync()
    {
        var postgres = await PostgresServer.SharedAsync();
        _cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), "all", "all", "all");
        _servers = await Task.WhenAll(_cluster.Nodes.Select(node => node.CreateDemoAppClientAsync(CancellationToken.None)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            server.Dispose();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_node_says_little_until_it_is_ready_and_nothing_of_single_grains()
    {
        await PublishAsync(_servers[0], new { user = "ada", id = "u", notification = new { type = "note" } });

        Assert.All(_cluster.Nodes, node =>
        {
            // Two lines each. Warnings of a node that starves beside others are no business of this test.
            var said = node.Output.Where(line => line.StartsWith("info: ", StringComparison.Ordinal)).ToArray();
            Assert.InRange(said.Length, 1, 20);
            Assert.DoesNotContain(
                said, line => line.Contains("Orleans", StringComparison.Ordinal) || line.Contains("Polly", StringComparison.Ordinal));
            Assert.DoesNotContain(said, line => line.Contains("Grain", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Publishes_through_one_node_are_received_through_the_others_and_all_nodes_say_the_same()
    {
        var token = await TokenAsync(_servers[0], "ada", "library:7");
        await using var hub = await HubTestClient.ConnectAsync(_cluster.Nodes[1].BaseAddress, token);
        await hub.NextAsync("welcome");
        await hub.InvokeAsync("Attach", "library:7");
        await using var stream = await StreamTestClient.ConnectAsync(_cluster.Nodes[2].BaseAddress, token, "&channels=library:7");
        await stream.NextAsync("welcome");
        await stream.AttachedAsync("library:7");

        for (var i = 0; i < 20; i++)
        {
            await PublishAsync(_servers[i % 3], new { user = "ada", id = $"u{i}", notification = new { type = "note" } });
            await PublishAsync(_servers[(i + 1) % 3], new { channel = "library:7", id = $"c{i}", notification = new { type = "note" } });
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"u{i}", (await hub.NextAsync("inbox")).GetProperty("item").GetProperty("id").GetString());
            Assert.Equal($"c{i}", (await hub.NextAsync("channel")).GetProperty("id").GetString());
            Assert.Equal($"u{i}", (await stream.NextAsync("inbox")).Body.GetProperty("item").GetProperty("id").GetString());
            Assert.Equal($"c{i}", (await stream.NextAsync("channel")).Body.GetProperty("id").GetString());
        }

        var summaries = await Task.WhenAll(
            _servers.Select(server => server.GetStringAsync(new Uri("/api/notifications/summary?user=ada", UriKind.Relative))));
        Assert.Single(summaries.Distinct());
        Assert.Equal(20, JsonDocument.Parse(summaries[0]).RootElement.GetProperty("unread").GetInt64());

        // Each node says of itself that it is there within some seconds, and then any of them tells what the others sent.
        var (own, channel) = (Why("u7"), Why("c7"));
        await Eventually.TrueAsync(
            async () => (await _servers[0].GetFromJsonAsync<JsonElement>(own)).GetProperty("nodes").GetArrayLength() == 3);
        foreach (var why in (Uri[])[own, channel])
        {
            var sent = StepsOf(await _servers[0].GetFromJsonAsync<JsonElement>(why), "sent");
            Assert.Equal(["signalr", "sse"], sent.Select(step => step.GetProperty("protocol").GetString()).Order(StringComparer.Ordinal));
            Assert.Equal(2, sent.Select(step => step.GetProperty("node").GetString()).Distinct().Count());
        }

        await hub.DisposeAsync();
        await Eventually.TrueAsync(async () => StepsOf(await _servers[2].GetFromJsonAsync<JsonElement>(own), "sent")
            .Count(step => step.TryGetProperty("ended", out _)) == 1);
    }

    private static Uri Why(string id) => new($"/api/why?user=ada&id={id}", UriKind.Relative);

    private static JsonElement[] StepsOf(JsonElement said, string what) =>
        [.. said.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("what").GetString() == what)];

    [Fact]
    public async Task An_id_that_enters_at_three_nodes_at_once_is_one_notification()
    {
        for (var i = 0; i < 10; i++)
        {
            var answers = await Task.WhenAll(_servers.Select(server =>
                PublishAsync(server, new { user = "ben", id = $"n{i}", notification = new { type = "note" } })));
            Assert.Single(answers, answer => !answer.GetProperty("duplicate").GetBoolean());
            Assert.Single(answers.Select(answer => answer.GetProperty("position").GetString()).Distinct());
        }
    }

    [Fact]
    public async Task A_revocation_at_one_node_ends_connections_at_the_others()
    {
        var token = await TokenAsync(_servers[0], "cem");
        await using var hub = await HubTestClient.ConnectAsync(_cluster.Nodes[1].BaseAddress, token);
        await hub.NextAsync("welcome");

        using var revoked = await _servers[2].PostAsJsonAsync("/api/realtime/revoke", new { user = "cem" });
        Assert.True(revoked.IsSuccessStatusCode, await revoked.Content.ReadAsStringAsync());

        Assert.Equal("token_revoked", (await hub.NextAsync("closing")).GetProperty("code").GetString());
        using var refused = await StreamTestClient.RequestAsync(_cluster.Nodes[0].BaseAddress, token);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    private static async Task<JsonElement> PublishAsync(HttpClient server, object body)
    {
        using var response = await server.PostAsJsonAsync("/api/notify", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results")[0];
    }

    private static async Task<string> TokenAsync(HttpClient server, string user, params string[] channels)
    {
        var capabilities = channels.ToDictionary(channel => channel, _ => new[] { "subscribe" });
        using var minted = await server.PostAsJsonAsync("/api/realtime/token", new { user, capabilities });
        minted.EnsureSuccessStatusCode();
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }
}
