using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using Nudge.Silo.Hosting;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Gateway.Pusher.Webhooks;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Real nodes with an app that has all of Pusher switched on, and its own server for webhooks.</summary>
internal sealed class PusherCluster : IAsyncDisposable
{
    private readonly List<PusherTestClient> _clients = [];
    private readonly NodeProcesses _cluster;
    private readonly int _first;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private PusherCluster(NodeProcesses cluster, string database, TestReceiver receiver, int first)
    {
        _cluster = cluster;
        Sql = NpgsqlDataSource.Create(database);
        Receiver = receiver;
        _first = first;
    }

    internal IReadOnlyList<NudgeProcess> Nodes => _cluster.Nodes;

    internal TestReceiver Receiver { get; }

    internal DemoApp App { get; private set; } = null!;

    /// <summary>The cluster's database.</summary>
    internal NpgsqlDataSource Sql { get; }

    /// <summary>Starts nodes; the second and those after it serve clients.</summary>
    internal static async Task<PusherCluster> StartAsync(params string[] roles)
    {
        var postgres = await PostgresServer.SharedAsync();
        var first = roles[0] == "silo" ? 1 : 0;
        var settings = new Dictionary<string, string>
        {
            // The receiver of the webhooks is on this machine.
            ["NUDGE__OUTBOUND__ALLOWEDNETWORKS"] = "127.0.0.0/8",
            ["NUDGE__PUSHER__CONFIRMSECONDS"] = "1",
            // How long a client stays away is up to the machine, and publishing goes on.
            ["NUDGE__PUSHER__CATCHUPEVENTSMAX"] = "10000",
        };
        var database = await postgres.CreateDatabaseAsync();
        var cluster = new PusherCluster(
            await NodeProcesses.StartAsync(database, settings, roles), database, await TestReceiver.StartAsync(), first);
        try
        {
            cluster.App = await cluster.Nodes[first].ReadDemoAppAsync(CancellationToken.None);
            await cluster.ChangeSettingsAsync(new
            {
                pusher = new
                {
                    clientEvents = true,
                    subscriptionCount = true,
                    watchlist = true,
                    storedChannels = new[] { "orders:*" },
                    webhooks = new[] { new { url = cluster.Receiver.Url.OriginalString } },
                },
            });
            await UntilClientEventsAsync(cluster.Nodes.Skip(first), cluster.App);
            // No test is to find occupied what was tried.
            await UntilAsync(
                async () => !(await cluster.GetAsync(first, "channels")).GetProperty("channels").EnumerateObject().Any(),
                "nobody is on a channel");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client at a node; it goes with the cluster.</summary>
    internal async Task<PusherTestClient> ConnectAsync(int node)
    {
        var client = await PusherTestClient.ConnectAsync(Nodes[node].BaseAddress, App);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client of the hub at a node, on the presence of a channel.</summary>
    internal async Task<HubTestClient> EnterAsync(int node, string user, string channel)
    {
        using var server = await Nodes[_first].CreateDemoAppClientAsync(CancellationToken.None);
        using var minted = await server.PostAsJsonAsync(
            "/api/realtime/token",
            new { user, capabilities = new Dictionary<string, string[]> { ["*"] = ["subscribe", "presence"] } });
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var hub = await HubTestClient.ConnectAsync(Nodes[node].BaseAddress, token);
        await hub.NextAsync("welcome");
        await hub.InvokeAsync("Enter", channel);
        return hub;
    }

    /// <summary>The same, signed in.</summary>
    internal async Task<PusherTestClient> SignInAsync(int node, string user, params string[] watchlist)
    {
        var client = await ConnectAsync(node);
        await client.SignInAsync(user, watchlist);
        await client.NextAsync("pusher:signin_success");
        return client;
    }

    /// <summary>Sends an event as the app's server does, through a node.</summary>
    internal Task TriggerAsync(int node, string channel, string name, string data = "{}") =>
        CallAsync(node, HttpMethod.Post, "events", new { name, channel, data });

    internal Task<JsonElement> GetAsync(int node, string path) => CallAsync(node, HttpMethod.Get, path, null);

    /// <summary>A call of the HTTP API, signed; repeated while the cluster says that it cannot answer.</summary>
    internal async Task<JsonElement> CallAsync(int node, HttpMethod method, string path, object? body)
    {
        var (status, text) = await TryAsync(node, method, path, body);
        Assert.True(status == 200, $"{status}: {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>The same, whatever else the answer is.</summary>
    internal async Task<(int Status, string Text)> TryAsync(int node, HttpMethod method, string path, object? body)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var bytes = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body);
            var signed = SignedQuery.Sign($"{App.Key}:{App.Secret}", method, $"/apps/{App.App}/{path}", bytes, DateTimeOffset.UtcNow);
            using var request = new HttpRequestMessage(method, new Uri(Nodes[node].BaseAddress, signed));
            if (bytes is not null)
                request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
            using var response = await _http.SendAsync(request, patience.Token);
            var text = await response.Content.ReadAsStringAsync(patience.Token);
            if ((int)response.StatusCode != 503)
                return ((int)response.StatusCode, text);
            // A 503 asks for another try, as a server of the app makes it.
            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>The notices that the app's server has had of a channel, in the order in which it happened.</summary>
    internal string[] Hooks(string channel) =>
    [
        .. Receiver.Requests.SelectMany(request => request.Events.Select(told => (Request: request, Told: told)))
            .Where(each => each.Told.GetProperty("channel").GetString() == channel)
            .Select(each => string.Join(' ', from name in (string[])["name", "user_id", "event", "subscription_count"]
                                             where each.Told.TryGetProperty(name, out _)
                                             select each.Told.GetProperty(name).ToString())),
    ];

    /// <summary>Waits until the app's server has received something of a channel.</summary>
    internal Task UntilHookAsync(string channel, string hook) =>
        UntilAsync(
            () => Task.FromResult(Hooks(channel).Contains(hook)),
            $"the hook '{hook}' of {channel}; there were: {string.Join(", ", Hooks(channel))}");

    /// <summary>
    /// Waits until each node has received that the app allows client events, and with it whatever else was changed in that moment: clients
    /// that are there when a node learns of other stored channels are sent away and come back.
    /// </summary>
    internal static async Task UntilClientEventsAsync(IEnumerable<NudgeProcess> nodes, DemoApp app)
    {
        foreach (var node in nodes)
            await UntilAsync(() => AllowsClientEventsAsync(node.BaseAddress, app), $"{node.BaseAddress} knows the app's settings");
    }

    private static async Task<bool> AllowsClientEventsAsync(Uri node, DemoApp app)
    {
        const string Channel = "private-probe";
        try
        {
            await using var client = await PusherTestClient.ConnectAsync(node, app);
            await client.SubscribeAsync(Channel);
            await client.SendAsync("client-probe", new { }, Channel);
            return !(await client.SettleAsync()).Contains("pusher:error");
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            // It was sent away.
            return false;
        }
    }

    internal static Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Eventually.TrueAsync(condition, TimeSpan.FromSeconds(90), what);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _cluster.DisposeAsync();
        await Receiver.DisposeAsync();
        await Sql.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Changes settings of the app, as an admin does.</summary>
    internal async Task ChangeSettingsAsync(object settings)
    {
        using var admin = Nodes[_first].CreateClient();
        // The node that came first has made the admin.
        var file = Nodes.Select(node => Path.Combine(node.DataFolder, FirstAdmin.FileName)).First(File.Exists);
        var password = (await File.ReadAllTextAsync(file)).Trim();
        using var login = await admin.PostAsJsonAsync("/api/admin/login", new { name = FirstAdmin.Name, password });
        login.EnsureSuccessStatusCode();
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var changed = await admin.PatchAsJsonAsync($"/api/apps/{App.App}", new { settings });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }
}
