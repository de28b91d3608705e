using System.Diagnostics;
using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>
/// A node that stood still (SIGSTOP, SIGCONT) past its lease: others have its actors by then, and it says and writes nothing more.
/// </summary>
public sealed class FrozenNodeTests(ITestOutputHelper output)
{
    // Twelve times the lease, as a minute is of the default of five seconds; and longer than the others need to declare it dead.
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(StrictTimes.AreOn ? 60 : 24);
    private static readonly Dictionary<string, string> Settings = new() { ["NUDGE__NODES__LEASESECONDS"] = StrictTimes.AreOn ? "5" : "2" };

    private static readonly string[] Users = [.. Enumerable.Range(0, 20).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2"];

    [Fact]
    public async Task A_node_that_stood_still_past_its_lease_sends_answers_and_stores_nothing_and_comes_back_as_a_new_one()
    {
        var seed = Seeds.Draw(output.WriteLine);
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), Settings, "all", "all", "all");
        var frozen = cluster.Nodes[1];
        // Its first connection goes to the second of its nodes.
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var healthy = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        await using var listener = await ResumingClient.StartAsync(healthy, balancer.Address, Users[0], Channels);
        var token = await TokenAsync(healthy, "ada");
        await using var stream = await StreamTestClient.ConnectAsync(frozen.BaseAddress, token);
        await InsistAsync(healthy, "before");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => InsistAsync(healthy, "before", $"other-{i}")));
        Assert.Equal("before", (await stream.NextAsync("inbox")).Body.GetProperty("item").GetProperty("id").GetString());
        using var asker = new HttpClient { BaseAddress = frozen.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };
        asker.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(1, (await asker.GetFromJsonAsync<JsonElement>("/api/notifications/summary")).GetProperty("unread").GetInt64());
        // Short of patience, so that the publishers go on at the other nodes, with the frozen one's publishes open.
        using var publisher = new HttpClient { BaseAddress = balancer.Address, Timeout = TimeSpan.FromSeconds(2) };
        publisher.DefaultRequestHeaders.Authorization = healthy.DefaultRequestHeaders.Authorization;
        var load = new PublishLoad(publisher, Users, Channels, publishers: 6, seed, TimeSpan.FromMilliseconds(50));
        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);

        var since = Stopwatch.StartNew();
        frozen.Freeze();
        var asked = asker.GetAsync(new Uri("/api/notifications/summary", UriKind.Relative));
        for (var i = 0; i < 5; i++)
            await InsistAsync(healthy, $"meanwhile-{i}");
        // By chance a third of these lived on the frozen node, and all of them live elsewhere before it goes on.
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => InsistAsync(healthy, "meanwhile", $"other-{i}")));
        var elsewhere = since.Elapsed;
        while (since.Elapsed < Standstill)
            // The standstill is to last so long, from its beginning.
            await Task.Delay(200);
        await stop.CancelAsync();
        // The message that it had sent before.
        stream.TakeAll();
        frozen.Thaw();

        Assert.Equal(75, await frozen.EndAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains(frozen.Output, line => line.Contains("stood still", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => asked);
        await stream.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Null(await stream.NextEventAsync());
        await publishing;
        await frozen.RestartAsync(CancellationToken.None);
        await UntilAsync(load.TryRepeatOpenAsync);
        Assert.True(elsewhere < Standstill, $"The others answered for all actors only after {elsewhere}.");
        await StoredState.ShouldHoldAsync(healthy, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        await using var resumed = await StreamTestClient.ConnectAsync(frozen.BaseAddress, token, lastId: stream.LastId);
        for (var i = 0; i < 5; i++)
            Assert.Equal($"meanwhile-{i}", (await resumed.NextAsync("inbox")).Body.GetProperty("item").GetProperty("id").GetString());
        output.WriteLine(
            $"{load.AnsweredById.Count} publishes answered; {elsewhere.TotalSeconds:F1} s after the standstill began all that was asked "
            + "was answered elsewhere.");
    }

    private static async Task<string> TokenAsync(HttpClient server, string user)
    {
        using var minted = await server.PostAsJsonAsync("/api/realtime/token", new { user });
        minted.EnsureSuccessStatusCode();
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static Task InsistAsync(HttpClient server, string id, string user = "ada") => UntilAsync(async () =>
    {
        using var response = await server.PostAsJsonAsync("/api/notify", new { user, id, notification = new { type = "note" } });
        return response.IsSuccessStatusCode;
    });

    private static Task UntilAsync(Func<Task<bool>> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(90));
}
