using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nudge.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>The client of the README, as it stands there, in a page of another origin with the unmodified npm package.</summary>
public sealed partial class ReadmeTests(Chromium chromium) : DemoTest(chromium)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);

    // A step of the page's clock. Between two of them what the network says is taken in.
    private const int StepMilliseconds = 500;

    private readonly ConcurrentQueue<string> _errors = new();
    private IBrowserContext? _context;

    [Fact]
    public async Task The_READMEs_client_shows_the_right_badge_from_another_origin_through_an_outage_of_a_minute()
    {
        Skip.WithoutNodeClients();
        await using var proxy = new CuttableProxy(Server.BaseAddress);
        await using var shop = await ShopAsync(proxy.Address);
        await ChangeSettingsAsync(new { allowedOrigins = new[] { shop.Urls.First() } });
        await PublishAsync("""{"everyone":true,"id":"first","notification":{"type":"a"}}""");
        await PublishAsync("""{"user":"ada","id":"own-1","notification":{"type":"a"}}""");
        var page = await OpenAsync(shop.Urls.First());
        await ShowsAsync(page, "2");

        await PublishAsync("""{"user":"ada","id":"own-2","notification":{"type":"a"}}""");
        await ShowsAsync(page, "3");
        await PublishAsync("""{"everyone":true,"id":"second","notification":{"type":"a"}}""");
        await ShowsAsync(page, "4");

        proxy.RefusesUpgrades = true;
        proxy.Cut();
        await PublishAsync("""{"user":"ada","id":"own-3","notification":{"type":"a"}}""");
        await PublishAsync("""{"everyone":true,"id":"third","notification":{"type":"a"}}""");
        await PassAsync(page, Outage, () => Task.FromResult(false));
        Assert.Equal("4", await BadgeAsync(page));
        proxy.RefusesUpgrades = false;

        await ShowsAsync(page, "6");
        await Inboxes.ReadAllAsync("ada");
        await ShowsAsync(page, "0");
        Assert.Equal("own-2 own-3", await page.EvaluateAsync<string>("items.join(' ')"));
        Assert.Empty(_errors);
    }

    /// <summary>The five lines of the first screen, with the client that the server itself serves.</summary>
    [Fact]
    public async Task The_READMEs_five_lines_light_the_badge_in_a_page_of_another_origin()
    {
        await using var shop = await ShopAsync(Server.BaseAddress, PageWithLines);
        await ChangeSettingsAsync(new { allowedOrigins = new[] { shop.Urls.First() } });
        await PublishAsync("""{"user":"ada","id":"own-1","notification":{"type":"a"}}""");
        _context = await Browser.NewContextAsync();
        _context.WebError += (_, error) => _errors.Enqueue(error.Error);
        var page = await _context.NewPageAsync();
        await page.GotoAsync(shop.Urls.First());
        await Expect(page.Locator("#badge")).ToHaveTextAsync("1");

        await PublishAsync("""{"everyone":true,"id":"first","notification":{"type":"a"}}""");
        await Expect(page.Locator("#badge")).ToHaveTextAsync("2");
        await Inboxes.ReadAllAsync("ada");
        await Expect(page.Locator("#badge")).ToHaveTextAsync("0");
        Assert.Empty(_errors);
    }

    /// <summary>The page is loaded while the server is away: the first attempt has nobody to come back to it by itself.</summary>
    [Fact]
    public async Task The_READMEs_client_connects_once_the_server_is_there()
    {
        Skip.WithoutNodeClients();
        await using var proxy = new CuttableProxy(Server.BaseAddress) { RefusesUpgrades = true };
        await using var shop = await ShopAsync(proxy.Address);
        await ChangeSettingsAsync(new { allowedOrigins = new[] { shop.Urls.First() } });
        await PublishAsync("""{"user":"ada","id":"own-1","notification":{"type":"a"}}""");
        var page = await OpenAsync(shop.Urls.First());
        await PassAsync(page, Outage, () => Task.FromResult(false));
        Assert.Equal("", await BadgeAsync(page));
        proxy.RefusesUpgrades = false;

        await ShowsAsync(page, "1");
        Assert.Empty(_errors);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>A browser profile of its own: the client says in the console what it lost, as it should.</summary>
    private async Task<IPage> OpenAsync(string address)
    {
        _context = await Browser.NewContextAsync();
        _context.WebError += (_, error) => _errors.Enqueue(error.Error);
        var page = await _context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync(address);
        return page;
    }

    private static Task<string> BadgeAsync(IPage page) => page.InnerTextAsync("#badge");

    private static async Task ShowsAsync(IPage page, string badge)
    {
        var isShown = await PassAsync(page, TimeSpan.FromSeconds(40), async () => await BadgeAsync(page) == badge);
        Assert.True(isShown, $"The badge shows {await BadgeAsync(page)} and not {badge}.");
    }

    /// <summary>Lets time pass in the page until something is so.</summary>
    private static async Task<bool> PassAsync(IPage page, TimeSpan time, Func<Task<bool>> isSo)
    {
        for (var passed = TimeSpan.Zero; passed < time && !await isSo(); passed += TimeSpan.FromMilliseconds(StepMilliseconds))
        {
            await page.Clock.RunForAsync(StepMilliseconds);
            // The network has a clock of its own, and says nothing of when it is quiet.
            await Task.Delay(20);
        }

        return await isSo();
    }

    /// <summary>The app's own server: serves the page, and tokens of its user.</summary>
    private async Task<WebApplication> ShopAsync(Uri nudge, Func<Uri, string>? page = null)
    {
        using var app = await Server.CreateDemoAppClientAsync(CancellationToken.None);
        var credentials = app.DefaultRequestHeaders.Authorization;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var shop = builder.Build();
        shop.MapGet("/", () => Results.Content(page?.Invoke(nudge) ?? PageWith(SnippetFor(nudge)), "text/html"));
        shop.MapGet("/signalr.js", () => Results.File(
            RepositoryRoot.PathOf("Tests", "Clients", "node_modules", "@microsoft", "signalr", "dist", "browser", "signalr.js"),
            "text/javascript"));
        shop.MapPost("/token", async () =>
        {
            using var client = Server.CreateClient();
            client.DefaultRequestHeaders.Authorization = credentials;
            using var minted = await client.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
            return Results.Content(await minted.Content.ReadAsStringAsync(), "application/json");
        });
        await shop.StartAsync();
        return shop;
    }

    private static string SnippetFor(Uri nudge)
    {
        var readme = File.ReadAllText(RepositoryRoot.PathOf("README.md"));
        var snippet = Snippet().Match(readme).Groups["code"].Value;
        Assert.Contains("http://127.0.0.1:8080/hub", snippet, StringComparison.Ordinal);
        return snippet.Replace("http://127.0.0.1:8080/", nudge.ToString(), StringComparison.Ordinal);
    }

    private static string PageWithLines(Uri nudge)
    {
        var readme = File.ReadAllText(RepositoryRoot.PathOf("README.md"));
        var lines = Lines().Match(readme).Groups["code"].Value;
        Assert.Equal(5, lines.Count(character => character == '\n'));
        Assert.Contains("http://127.0.0.1:8080/nudge.js", lines, StringComparison.Ordinal);
        return "<!doctype html><title>A shop</title><link rel=\"icon\" href=\"data:,\">\n"
            + lines.Replace("http://127.0.0.1:8080", nudge.ToString().TrimEnd('/'), StringComparison.Ordinal);
    }

    /// <summary>The code that the README leaves to the application, and the package under the name that bundlers know.</summary>
    private static string PageWith(string snippet) => string.Format(
        CultureInfo.InvariantCulture,
        """
        <!doctype html>
        <title>A shop</title>
        <link rel="icon" href="data:,">
        <script src="/signalr.js"></script>
        <script type="importmap">{{ "imports": {{ "@microsoft/signalr": "data:text/javascript,export const {{ HubConnectionBuilder, HttpTransportType }} = globalThis.signalR" }} }}</script>
        <output id="badge"></output>
        <script>
          const items = []
          const fetchTokenFromYourServer = async () => (await (await fetch('/token', {{ method: 'POST' }})).json()).token
          const showBadge = (unread) => (document.getElementById('badge').textContent = unread)
          const showChange = (row) => row.item && items.push(row.item.id)
          const fetchList = () => items.push('fetched')
        </script>
        <script type="module">
        {0}
        </script>
        """,
        snippet);

    [GeneratedRegex(@"```js\n(?<code>.*?from '@microsoft/signalr'.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"```html\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Lines();
}
