using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The same where WebSockets are blocked, behind nginx as <c>deploy/</c> configures it.</summary>
public sealed class PusherJsNginxTests(NginxPages pages) : PusherJsFeatures(pages), IClassFixture<NginxPages>
{
    [Theory]
    [InlineData("xhr_polling")]
    [InlineData("xhr_streaming")]
    [InlineData("ws")]
    public async Task A_dozen_pages_of_each_transport_hear_everything_in_order(string transport)
    {
        const int Events = 20;
        var channel = Unique("news");
        string[] names = [.. Enumerable.Range(0, 12).Select(_ => Unique("page"))];
        foreach (var page in names)
        {
            await Pages.CallAsync(page, "open", new { options = new { enabledTransports = new[] { transport } } });
            var connected = await Pages.NextAsync(told => PusherPages.Is(told, page, "state", "connected"), $"{page} is connected");
            Assert.Equal(transport, connected.GetProperty("transport").GetString());
            await Pages.SubscribeAsync(page, channel);
        }

        for (var i = 0; i < Events; i++)
            await Pages.ServerAsync("trigger", channel, "event", new { i });

        foreach (var page in names)
        {
            for (var i = 0; i < Events; i++)
                Assert.Equal(i, (await Pages.EventAsync(page, "event", channel)).GetProperty("data").GetProperty("i").GetInt32());
            await Pages.CallAsync(page, "disconnect");
        }
    }
}
