namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Every feature over XHR polling in Node.</summary>
public sealed class PusherJsPollingTests(PollingPages pages) : PusherJsFeatures(pages), IClassFixture<PollingPages>
{
    [Fact]
    public async Task A_page_that_polls_under_load_misses_nothing() => await HearsAllAsync(100, 9_000);
}
