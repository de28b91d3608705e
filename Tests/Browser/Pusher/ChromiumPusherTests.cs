using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Support;

namespace Nudge.Tests.Browser.Pusher;

/// <summary>Every feature, over WebSockets in a real browser.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ChromiumPusherTests(ChromiumSocketPages pages) : PusherJsFeatures(pages), IClassFixture<ChromiumSocketPages>
{
    [Fact]
    public async Task Where_WebSockets_are_refused_a_page_falls_back_by_itself_and_receives()
    {
        await using var proxy = new CuttableProxy(Pages.Server.BaseAddress) { RefusesUpgrades = true };
        var (page, channel) = (Unique("ada"), Unique("private-news"));
        var (host, port) = (proxy.Address.Host, proxy.Address.Port);
        var options = new { enabledTransports = (string[]?)null, wsHost = host, wsPort = port, httpHost = host, httpPort = port };

        // Five seconds after the WebSocket, and four more for polling, should streaming not answer by then.
        await Pages.CallAsync(page, "open", new { options });
        var connected = await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "connected"), "the page is connected");
        await Pages.SubscribeAsync(page, channel);
        await Pages.ServerAsync("trigger", channel, "note", new { text = "through" });

        var told = await Pages.EventAsync(page, "note", channel);
        Assert.Equal("through", told.GetProperty("data").GetProperty("text").GetString());
        Assert.Contains(connected.GetProperty("transport").GetString(), new[] { "xhr_streaming", "xhr_polling" });
    }
}
