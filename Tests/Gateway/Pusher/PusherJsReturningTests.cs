using System.Net.Http.Headers;
using System.Text.Json;
using Nudge.Silo.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// Unmodified pusher-js over lines that are cut and a server that is killed, while events are published (issue 4, to be shown 4).
/// </summary>
public sealed class PusherJsReturningTests
{
    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_tabs_cut_at_different_moments_miss_nothing_though_the_server_is_killed_in_between(bool isByToken)
    {
        Skip.WithoutNodeClients();
        // How long a tab stays away is up to pusher-js and the machine, and publishing goes on.
        var settings = new Dictionary<string, string>
        {
            ["NUDGE__PUSHER__CONFIRMSECONDS"] = "1",
            ["NUDGE__PUSHER__CATCHUPEVENTSMAX"] = "10000",
        };
        await using var server = await NudgeProcess.StartAsync(new NudgeStart { Environment = settings }, None);
        var app = await server.ReadDemoAppAsync(None);
        await StoreOrdersAsync(server, app.App);
        using var publisher = await server.CreateDemoAppClientAsync(None);
        await using var first = new CuttableProxy(server.BaseAddress);
        await using var second = new CuttableProxy(server.BaseAddress);
        await using var node = NodeProcess.Start("pusher-page.mjs", server.BaseAddress.OriginalString, app.App, app.Key, app.Secret);
        await node.ReceiveAsync(None);
        var tabs = new PusherTabs(node);
        var token = isByToken ? await MintAsync(publisher) : null;
        await tabs.OpenAsync("one", first.Address.Port, token);
        await tabs.OpenAsync("two", second.Address.Port, token);

        using var stop = new CancellationTokenSource();
        var publishing = PusherTabs.PublishAsync(publisher, stop.Token);
        await tabs.ConfirmedAsync(30);
        first.Cut();
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        second.Cut();
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        await tabs.ConfirmedAsync(30);
        // pusher-js comes back a second after its connection was lost; where that attempt fails, it waits for 15 s before the next one.
        first.Hold();
        second.Hold();
        await server.KillAsync();
        await server.RestartAsync(None);
        first.LetThrough();
        second.LetThrough();
        await tabs.UntilAsync("one", tabs.Highest("one") + 30);
        await tabs.UntilAsync("two", tabs.Highest("two") + 30);
        await stop.CancelAsync();
        var last = await publishing;
        await tabs.UntilAsync("one", last);
        await tabs.UntilAsync("two", last);

        // One for the cut, one for the kill.
        foreach (var tab in (string[])["one", "two"])
        {
            await tabs.UntilCaughtUpAsync(tab, 2);
            tabs.ShouldHaveAll(tab, last, markers: 2);
        }
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
        using var changed = await admin.PatchAsJsonAsync(
            $"/api/apps/{app}", new { settings = new { pusher = new { storedChannels = new[] { "orders:*" } } } });
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
    }
}
