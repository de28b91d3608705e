using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Playwright;
using Nudge.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser.Clients;

/// <summary>The packed <c>@nudge/client</c> in a React app of another origin, against the real server (issue 14).</summary>
[Collection(BrowserCollection.Name)]
public sealed class PackedClientTests(Chromium chromium, PackedApp app) : IClassFixture<PackedApp>, IAsyncLifetime
{
    private readonly PackedApp _app = app.OrSkip();
    private readonly Chromium _chromium = chromium.OrSkip();
    private readonly Complaints _complaints = new();
    private readonly ConcurrentDictionary<IPage, int> _sockets = new();
    private NudgeProcess _server = null!;
    private HttpClient _client = null!;
    private WebApplication _shop = null!;
    private IBrowserContext _context = null!;

    private ServerInboxes Inboxes => new(_client);

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout(30_000);
        _server = await NudgeProcess.StartAsync(new(), CancellationToken.None);
        _client = await _server.CreateDemoAppClientAsync(CancellationToken.None);
        _shop = await StartShopAsync();
        await AllowAsync(_shop.Urls.First());
        _context = await _chromium.Browser.NewContextAsync();
        _complaints.Listen(_context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.DisposeAsync();
        if (_shop is not null)
            await _shop.DisposeAsync();
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _complaints.AssertNone();
    }

    [Fact]
    public async Task An_app_with_the_installed_package_shows_the_badge_the_list_and_toasts_and_marks_items_read()
    {
        await PublishAsync("one");
        var page = await OpenAsync(_server.BaseAddress);
        await Expect(page.Locator("#state")).ToHaveTextAsync("live by hub");
        await Expect(page.Locator("#badge")).ToHaveTextAsync("1");
        await Expect(page.Locator("li")).ToHaveTextAsync(["one"]);

        await PublishAsync("two");
        await Expect(page.Locator("#badge")).ToHaveTextAsync("2");
        await Expect(page.Locator("#toasts")).ToHaveTextAsync("two");
        await page.Locator("li button").First.ClickAsync();
        await Expect(page.Locator("#badge")).ToHaveTextAsync("1");
        await Expect(page.Locator("li")).ToHaveTextAsync(["two read", "one"]);
        // StrictMode mounts twice, and there is one connection all the same.
        Assert.Equal(1, _sockets[page]);
    }

    [Fact]
    public async Task Five_tabs_share_one_connection_and_survive_the_closing_of_the_one_that_has_it()
    {
        var pages = new List<IPage>();
        for (var i = 0; i < 5; i++)
            pages.Add(await OpenAsync(_server.BaseAddress));
        foreach (var page in pages)
            await Expect(page.Locator("#state")).ToHaveTextAsync("live by hub");
        Assert.Equal(1, _sockets.Values.Sum());
        await PublishAsync("one");
        foreach (var page in pages)
            await Expect(page.Locator("#badge")).ToHaveTextAsync("1");

        var holder = pages.Single(page => _sockets.ContainsKey(page));
        await holder.CloseAsync();
        pages.Remove(holder);
        await PublishAsync("two");
        foreach (var page in pages)
        {
            await Expect(page.Locator("#badge")).ToHaveTextAsync("2");
            await Expect(page.Locator("#toasts")).ToContainTextAsync("one");
            await Expect(page.Locator("li")).ToHaveTextAsync(["two", "one"]);
        }

        Assert.Equal(2, _sockets.Values.Sum());
        await pages[0].Locator("li button").First.ClickAsync();
        foreach (var page in pages)
            await Expect(page.Locator("#badge")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Behind_a_proxy_that_refuses_WebSockets_a_stream_takes_over_and_after_a_cut_nothing_is_missing()
    {
        _complaints.ExpectsOutage = true;
        await using var proxy = new CuttableProxy(_server.BaseAddress) { RefusesUpgrades = true };
        var page = await OpenAsync(proxy.Address);
        await Expect(page.Locator("#state")).ToHaveTextAsync("live by stream");
        await PublishAsync("one");
        await Expect(page.Locator("#badge")).ToHaveTextAsync("1");

        proxy.Cut();
        await PublishAsync("two");

        await Expect(page.Locator("#badge")).ToHaveTextAsync("2");
        await Expect(page.Locator("li")).ToHaveTextAsync(["two", "one"]);
        await Expect(page.Locator("#state")).ToHaveTextAsync("live by stream");
    }

    [Fact]
    public async Task A_server_in_Node_publishes_once_however_often_it_says_it_and_has_a_query_fetched_again()
    {
        var page = await OpenAsync(_server.BaseAddress);
        await Expect(page.Locator("#state")).ToHaveTextAsync("live by hub");
        await Expect(page.Locator("#fetches")).ToHaveTextAsync("1");
        var demo = await _server.ReadDemoAppAsync(CancellationToken.None);

        var said = await _app.RunAsync("publish.mjs", _server.BaseAddress.ToString(), demo.Key, demo.Secret, "ada");

        using var json = JsonDocument.Parse(said);
        Assert.Equal("borrow.approved:loan-17:3", json.RootElement.GetProperty("id").GetString());
        Assert.Equal([false, true], json.RootElement.GetProperty("duplicates").EnumerateArray().Select(each => each.GetBoolean()));
        Assert.Equal("ada", json.RootElement.GetProperty("user").GetString());
        await Expect(page.Locator("li")).ToHaveTextAsync(["borrow.approved:loan-17:3"]);
        await Expect(page.Locator("#fetches")).ToHaveTextAsync("2");
    }

    private async Task<IPage> OpenAsync(Uri nudge)
    {
        var page = await _context.NewPageAsync();
        page.WebSocket += (_, socket) =>
        {
            if (socket.Url.Contains("/hub", StringComparison.Ordinal))
                _sockets.AddOrUpdate(page, 1, (_, known) => known + 1);
        };
        await page.GotoAsync($"{_shop.Urls.First()}/?nudge={nudge}");
        return page;
    }

    private Task PublishAsync(string id) =>
        Inboxes.PublishAsync(JsonSerializer.Serialize(new { user = "ada", id, notification = new { type = "note" } }));

    private async Task AllowAsync(string origin)
    {
        using var admin = _server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(_server.DataFolder, "admin-password"))).Trim();
        using var login = await admin.PostAsJsonAsync(new Uri("/api/admin/login", UriKind.Relative), new { name = "admin", password });
        var answer = await login.Content.ReadFromJsonAsync<JsonElement>();
        admin.DefaultRequestHeaders.Authorization = new("Bearer", answer.GetProperty("token").GetString());
        using var changed = await admin.PatchAsJsonAsync(
            new Uri("/api/apps/demo", UriKind.Relative), new { settings = new { allowedOrigins = new[] { origin } } });
        changed.EnsureSuccessStatusCode();
    }

    /// <summary>The app's own server: its pages, and tokens of its user.</summary>
    private async Task<WebApplication> StartShopAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var shop = builder.Build();
        var files = new PhysicalFileProvider(_app.Pages);
        shop.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        shop.UseStaticFiles(new StaticFileOptions { FileProvider = files });
        shop.MapPost("/token", async () =>
        {
            using var minted = await _client.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
            return Results.Content(await minted.Content.ReadAsStringAsync(), "application/json");
        });
        await shop.StartAsync();
        return shop;
    }
}
