using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Durability;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>A rolling upgrade: one node after the other is stopped with SIGTERM and started again, while everybody goes on.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2"];

    // The longest time that the host takes (docs/operating/cluster.md): 30 s, and draining before that.
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(35);
    private static readonly Dictionary<string, string> Settings = new() { ["NUDGE__CONNECTIONS__DRAINSECONDS"] = "3" };

    [Fact]
    public async Task A_rolling_restart_under_load_loses_nothing_that_was_answered_and_each_node_ends_in_order_and_in_time()
    {
        var seed = Seeds.Draw(output.WriteLine);
        var postgres = await PostgresServer.SharedAsync();
        await using var cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), Settings, "all", "all", "all");
        await using var balancer = new Balancer(cluster.Nodes.Select(node => node.BaseAddress));
        using var direct = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        var counted = new CountingHandler();
        using var publisher = new HttpClient(counted) { BaseAddress = balancer.Address, Timeout = TimeSpan.FromSeconds(30) };
        publisher.DefaultRequestHeaders.Authorization = direct.DefaultRequestHeaders.Authorization;
        var load = new PublishLoad(publisher, Users, Channels, publishers: 4, seed, TimeSpan.FromMilliseconds(10));
        await using var listener = await ResumingClient.StartAsync(publisher, balancer.Address, Users[0], Channels);
        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);
        var slowest = TimeSpan.Zero;

        foreach (var node in cluster.Nodes)
        {
            var hubs = await ConnectAsync(publisher, node.BaseAddress, 30);
            var answered = load.AnsweredById.Count;
            await UntilAsync(() => load.AnsweredById.Count > answered + 20);
            var since = Stopwatch.StartNew();

            var stopping = node.StopAsync();
            var closings = await Task.WhenAll(hubs.Select(hub => hub.NextAsync("closing")));

            Assert.Equal(0, await stopping);
            slowest = since.Elapsed > slowest ? since.Elapsed : slowest;
            Assert.All(closings, closing => Assert.Equal("draining", closing.GetProperty("code").GetString()));
            foreach (var hub in hubs)
                await hub.DisposeAsync();
            await node.RestartAsync(CancellationToken.None);
        }

        await stop.CancelAsync();
        await publishing;
        await UntilAsync(load.TryRepeatOpenAsync);
        await StoredState.ShouldHoldAsync(direct, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        output.WriteLine(
            $"{load.AnsweredById.Count} publishes answered over three restarts, the slowest stop took {slowest.TotalSeconds:F1} s; answers "
            + $"by status: {counted}; the client connected "
            + $"{listener.Connections} times.");
        Assert.True(slowest < StopsWithin, $"A node took {slowest} to stop.");
        // "Repeat with the same id" is an answer for what was under way in the moment of a move, and no way of life.
        Assert.True(counted.Of(HttpStatusCode.ServiceUnavailable) <= counted.Total / 20, $"Answers by status: {counted}.");
        Assert.Equal(0, counted.Of(HttpStatusCode.InternalServerError));
    }

    private static async Task<HubTestClient[]> ConnectAsync(HttpClient server, Uri node, int count)
    {
        using var minted = await server.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        minted.EnsureSuccessStatusCode();
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var hubs = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => HubTestClient.ConnectAsync(node, token)));
        await Task.WhenAll(hubs.Select(hub => hub.NextAsync("welcome")));
        return hubs;
    }

    private static Task UntilAsync(Func<bool> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(90));

    private static Task UntilAsync(Func<Task<bool>> done) => Eventually.TrueAsync(done, TimeSpan.FromSeconds(90));

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();

        internal int Total => _counts.Values.Sum();

        internal int Of(HttpStatusCode status) => _counts.GetValueOrDefault(((int)status).ToString());

        public override string ToString() =>
            string.Join(", ", _counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                _counts.AddOrUpdate(((int)response.StatusCode).ToString(), 1, static (_, count) => count + 1);
                return response;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                _counts.AddOrUpdate("connection lost", 1, static (_, count) => count + 1);
                throw;
            }
        }
    }
}
