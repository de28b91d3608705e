using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Browser.Pusher;

/// <summary>Every feature, over XHR polling in a real browser.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ChromiumPollingTests(ChromiumPollingPages pages) : PusherJsFeatures(pages), IClassFixture<ChromiumPollingPages>
{
    [Fact]
    public async Task A_page_that_polls_under_load_misses_nothing() => await HearsAllAsync(100, 9_000);
}
