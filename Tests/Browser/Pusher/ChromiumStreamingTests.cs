using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Browser.Pusher;

/// <summary>Every feature, over XHR streaming in a real browser.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ChromiumStreamingTests(ChromiumStreamingPages pages) : PusherJsFeatures(pages), IClassFixture<ChromiumStreamingPages>
{
    [Fact]
    public async Task A_page_that_has_read_enough_of_one_stream_misses_nothing() => await HearsAllAsync(100, 9_000);
}
