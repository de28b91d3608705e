namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Every feature over XHR streaming in Node.</summary>
public sealed class PusherJsStreamingTests(StreamingPages pages) : PusherJsFeatures(pages), IClassFixture<StreamingPages>
{
    [Fact]
    public async Task A_page_that_has_read_enough_of_one_stream_misses_nothing() => await HearsAllAsync(100, 9_000);
}
