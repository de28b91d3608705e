using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Nudge.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Browser;

/// <summary>A test with a real server, a browser of its own, and the demo page open in it. Any complaint of the page fails it.</summary>
[Collection(BrowserCollection.Name)]
public abstract class DemoTest(Chromium chromium) : IAsyncLifetime
{
    private readonly Chromium _chromium = chromium.OrSkip();
    private readonly Complaints _complaints = new();
    private NudgeProcess? _server;
    private HttpClient? _client;
    private IBrowserContext? _context;

    private protected NudgeProcess Server => _server!;

    private protected Complaints Complaints => _complaints;

    /// <summary>The server's answer to the app's own credentials.</summary>
    private protected ServerInboxes Inboxes => new(_client!);

    protected IBrowser Browser => _chromium.Browser;

    protected IBrowserContext Context => _context!;

    private protected DemoTab Tab { get; private set; } = null!;

    private protected DemoSide Ada => Tab.Ada;

    private protected DemoSide Ben => Tab.Ben;

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout(30_000);
        _server = await NudgeProcess.StartAsync(new(), CancellationToken.None);
        _client = await _server.CreateDemoAppClientAsync(CancellationToken.None);
        _context = await _chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        _complaints.Listen(_context);
        Tab = await OpenTabAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.DisposeAsync();
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _complaints.AssertNone();
    }

    /// <summary>Opens the demo page in another tab and waits until both sides are live.</summary>
    private protected async Task<DemoTab> OpenTabAsync()
    {
        var tab = new DemoTab(await Context.NewPageAsync());
        await tab.OpenAsync(Server.BaseAddress);
        await tab.IsLiveAsync();
        return tab;
    }

    /// <summary>Changes settings of the demo app, as an admin.</summary>
    private protected async Task ChangeSettingsAsync<T>(T settings)
    {
        using var admin = Server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(Server.DataFolder, "admin-password"))).Trim();
        using var login = await admin.PostAsJsonAsync(new Uri("/api/admin/login", UriKind.Relative), new { name = "admin", password });
        var answer = await login.Content.ReadFromJsonAsync<JsonElement>();
        admin.DefaultRequestHeaders.Authorization = new("Bearer", answer.GetProperty("token").GetString());
        using var changed = await admin.PatchAsJsonAsync(new Uri("/api/apps/demo", UriKind.Relative), new { settings });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    /// <summary>Publishes as the app's server.</summary>
    private protected Task PublishAsync(string json) => Inboxes.PublishAsync(json);

    /// <summary>
    /// Waits until a side shows exactly what the server has: the same items in the same order and state, and the same count.
    /// </summary>
    private protected async Task ShowsWhatTheServerHasAsync(DemoSide side)
    {
        await side.OpenInboxAsync();
        var (shown, stored) = ("", "");
        for (var patience = 0; patience < 100; patience++)
        {
            (shown, stored) = (await side.DescribeAsync(), await Inboxes.DescribeAsync(side.User));
            if (shown == stored)
                return;
            // Two sides that are read one after the other agree only when both are quiet; the difference is told at the end.
            await Task.Delay(100);
        }

        Assert.Equal(stored, shown);
    }
}
