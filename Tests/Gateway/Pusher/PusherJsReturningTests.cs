using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Unmodified pusher-js over lines that are cut and a server that is killed, while events are published (issue 4, to be shown 4).</summary>
public sealed class PusherJsReturningTests
{
    private const string Channel = "private-orders.7";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_tabs_cut_at_different_moments_miss_nothing_though_the_server_is_killed_in_between(bool isByToken)
    {
        Skip.WithoutNodeClients();
        // How long a tab stays away is up to pusher-js and the machine, and publishing goes on.
        var settings = new Dictionary<string, string> { ["NUDGE__PUSHER__CONFIRMSECONDS"] = "1", ["NUDGE__PUSHER__CATCHUPEVENTSMAX"] = "10000" };
        await using var server = await NudgeProcess.StartAsync(new NudgeStart { Environment = settings }, None);
        var app = await server.ReadDemoAppAsync(None);
        await StoreOrdersAsync(server, app.App);
        using var publisher = await server.CreateDemoAppClientAsync(None);
        await using var first = new CuttableProxy(server.BaseAddress);
        await using var second = new CuttableProxy(server.BaseAddress);
        await using var node = NodeProcess.Start("pusher-page.mjs", server.BaseAddress.OriginalString, app.App, app.Key, app.Secret);
        await node.ReceiveAsync(None);
        var tabs = new Tabs(node);
        var token = isByToken ? await MintAsync(publisher) : null;
        await tabs.OpenAsync("one", first.Address.Port, token);
        await tabs.OpenAsync("two", second.Address.Port, token);

        using var stop = new CancellationTokenSource();
        var publishing = PublishAsync(publisher, stop.Token);
        await tabs.ConfirmedAsync(30);
        first.Cut();
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        second.Cut();
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        await tabs.ConfirmedAsync(30);
        await server.KillAsync();
        await server.RestartAsync(None);
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        await stop.CancelAsync();
        var last = await publishing;
        await tabs.UntilAsync("one", last);
        await tabs.UntilAsync("two", last);

        foreach (var tab in (string[])["one", "two"])
            AssertWhole(tabs.Told(tab), last);
    }

    /// <summary>Everything is there, in order, and what came twice lies in the range that the next marker names.</summary>
    private static void AssertWhole(IReadOnlyList<(string Event, JsonElement Data)> told, int last)
    {
        var (highest, previous, markers, isBack) = (0, 0, 0, false);
        var repeated = new List<int>();
        foreach (var (name, data) in told)
        {
            switch (name)
            {
                case "connected":
                    isBack = true;
                    break;
                case "step":
                    var step = data.GetProperty("n").GetInt32();
                    // A repetition begins when the tab has come back, and goes on without a hole up to what is new.
                    Assert.True(step == previous + 1 || (isBack && step <= highest), $"{step} after {previous}, where {highest} was the highest");
                    if (step <= highest)
                        repeated.Add(step);
                    (isBack, previous, highest) = (false, step, Math.Max(highest, step));
                    break;
                case "nudge:caught_up":
                    markers++;
                    var (from, to) = (OffsetOf(data, "from"), OffsetOf(data, "to"));
                    Assert.All(repeated, step => Assert.InRange(step, from + 1, to));
                    repeated.Clear();
                    break;
                case "invalidate":
                    Assert.Fail($"Continuity was lost: {data}");
                    break;
            }
        }

        Assert.Empty(repeated);
        Assert.Equal(last, highest);
        Assert.True(markers >= 2, $"There were {markers} markers: one for the cut, one for the kill.");
    }

    private static int OffsetOf(JsonElement data, string name) => int.Parse(data.GetProperty(name).GetString()!.Split('.')[^1], CultureInfo.InvariantCulture);

    /// <summary>Publishes numbered notifications, each until it is answered.</summary>
    private static async Task<int> PublishAsync(HttpClient publisher, CancellationToken stop)
    {
        var n = 0;
        while (!stop.IsCancellationRequested)
        {
            n++;
            var notification = new { type = "step", payload = new { n }, pusher = new { @event = "step" } };
            var body = JsonSerializer.Serialize(new { channel = "orders:7", id = $"step-{n}", notification });
            while (true)
            {
                try
                {
                    using var answer = await publisher.PostAsync(new Uri("/api/notify", UriKind.Relative), new StringContent(body), None);
                    if (answer.IsSuccessStatusCode)
                        break;
                }
                catch (HttpRequestException)
                {
                    // The server is away; the same id is the same notification.
                }

                await Task.Delay(20, None);
            }

            await Task.Delay(10, None);
        }

        return n;
    }

    private static async Task<string> MintAsync(HttpClient server)
    {
        using var answer = await server.PostAsJsonAsync(
            "/api/realtime/token", new { user = "ada", capabilities = new Dictionary<string, string[]> { ["orders:*"] = ["subscribe"] } });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task StoreOrdersAsync(NudgeProcess server, string app)
    {
        using var admin = server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, FirstAdmin.FileName))).Trim();
        using var login = await admin.PostAsJsonAsync("/api/admin/login", new { name = FirstAdmin.Name, password });
        login.EnsureSuccessStatusCode();
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var changed = await admin.PatchAsJsonAsync($"/api/apps/{app}", new { settings = new { pusher = new { storedChannels = new[] { "orders:*" } } } });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }

    /// <summary>The pages of one user, and all that they were told on the channel.</summary>
    private sealed class Tabs(NodeProcess node)
    {
        private readonly Dictionary<string, List<(string Event, JsonElement Data)>> _told = [];
        private readonly Dictionary<string, int> _pings = [];

        public IReadOnlyList<(string Event, JsonElement Data)> Told(string tab) => _told[tab];

        public int Highest(string tab) => _told[tab].Where(told => told.Event == "step").Select(told => told.Data.GetProperty("n").GetInt32()).DefaultIfEmpty().Max();

        public async Task OpenAsync(string tab, int port, string? token)
        {
            _told[tab] = [];
            _pings[tab] = 0;
            await CallAsync(tab, "open", new { id = "ada", token, options = new { wsPort = port } });
            await ReadUntilAsync(() => _told[tab].Any(told => told.Event == "connected"), $"{tab} is connected");
            if (token is null)
                await CallAsync(tab, "signin");
            await CallAsync(tab, "subscribe", Channel);
            await ReadUntilAsync(() => _told[tab].Any(told => told.Event == "pusher:subscription_succeeded"), $"{tab} has subscribed");
        }

        public Task UntilAsync(string tab, int step) => ReadUntilAsync(() => Highest(tab) >= step, $"{tab} has heard step {step}");

        /// <summary>Both tabs have heard more, and have answered a ping since, so that the server knows that they have something.</summary>
        public async Task ConfirmedAsync(int more)
        {
            foreach (var tab in _told.Keys)
            {
                await UntilAsync(tab, Highest(tab) + more);
                var pings = _pings[tab];
                await ReadUntilAsync(() => _pings[tab] >= pings + 2, $"{tab} was asked twice");
            }
        }

        private Task CallAsync(string tab, string call, params object?[] args) => node.SendAsync(new { call, page = tab, args }, None);

        private async Task ReadUntilAsync(Func<bool> isSo, string what)
        {
            while (!isSo())
            {
                JsonElement told;
                try
                {
                    told = await node.ReceiveAsync(_ => true, Patience, None);
                }
                catch (TimeoutException exception)
                {
                    throw new TimeoutException(
                        $"It did not come true: {what}. There came: {string.Join("\n", _told.SelectMany(pair => pair.Value.TakeLast(20).Select(each => $"{pair.Key} {each}")))}",
                        exception);
                }

                Take(told);
            }
        }

        private void Take(JsonElement told)
        {
            if (!told.TryGetProperty("page", out var page) || !_told.TryGetValue(page.GetString()!, out var list))
                return;
            if (told.TryGetProperty("ping", out _))
                _pings[page.GetString()!]++;
            else if (told.TryGetProperty("state", out var state) && state.GetString() == "connected")
                list.Add(("connected", default));
            else if (told.TryGetProperty("event", out var name) && told.TryGetProperty("channel", out var channel) && channel.GetString() == Channel)
                list.Add((name.GetString()!, told.TryGetProperty("data", out var data) ? data : default));
        }
    }
}
