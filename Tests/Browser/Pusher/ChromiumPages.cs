using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Playwright;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser.Pusher;

/// <summary>Pages of unmodified pusher-js in Chromium, served by an app of another origin. Each has a browser profile of its own.</summary>
/// <param name="chromium">The browser.</param>
/// <param name="transport">The one transport that pages use, by pusher-js' name.</param>
public abstract class ChromiumPages(Chromium chromium, string transport) : PusherPages(transport)
{
    private readonly Channel<JsonElement> _told = Channel.CreateUnbounded<JsonElement>();
    private readonly ConcurrentDictionary<string, IPage> _pages = new();
    private PusherShop _shop = null!;

    /// <summary>The app's own server.</summary>
    internal PusherShop Shop => _shop;

    /// <summary>The app's key.</summary>
    public string Key => App.Key;

    private protected override async Task StartPagesAsync(IReadOnlyList<string> arguments)
    {
        chromium.OrSkip();
        _shop = await PusherShop.StartAsync(App);
        await ChangeSettingsAsync(new { allowedOrigins = new[] { _shop.Url.GetLeftPart(UriPartial.Authority) } });
    }

    private protected override async Task SendToPagesAsync(string page, string call, object?[] args)
    {
        if (!_pages.TryGetValue(page, out var tab))
            _pages[page] = tab = await LoadAsync();
        await tab.EvaluateAsync(
            "([page, call, args]) => { window.calls[call](page, ...JSON.parse(args)) }",
            new[] { page, call, JsonSerializer.Serialize(args, JsonSerializerOptions.Web) });
    }

    private protected override async Task<JsonElement> ReceiveFromPagesAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            return await _told.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The pages told nothing within {within}.");
        }
    }

    private protected override async Task StopPagesAsync()
    {
        foreach (var (_, tab) in _pages)
            await tab.Context.DisposeAsync();
        if (_shop is not null)
            await _shop.DisposeAsync();
    }

    private async Task<IPage> LoadAsync()
    {
        var context = await chromium.Browser.NewContextAsync();
        var tab = await context.NewPageAsync();
        await tab.ExposeFunctionAsync("tell", (string json) => _told.Writer.TryWrite(JsonElement.Parse(json)));
        var server = Server.BaseAddress;
        await tab.GotoAsync($"{_shop.Url}shop?key={App.Key}&host={server.Host}&port={server.Port}&transport={Transport}");
        await tab.WaitForFunctionAsync("window.calls !== undefined");
        return tab;
    }
}
