namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Every feature over WebSockets in Node, and Laravel Echo 2 on top of it.</summary>
public sealed class PusherJsTests(PusherPages pages) : PusherJsFeatures(pages), IClassFixture<PusherPages>
{
    [Fact]
    public async Task Laravel_Echo_listens_whispers_and_joins()
    {
        var (ada, ben, channel) = (Unique("ada"), Unique("ben"), Unique("orders"));
        await Pages.CallAsync(ada, "echo", channel, ".OrderShipped");
        await Pages.NextAsync(told => told.GetProperty("page").GetString() == ada && told.TryGetProperty("here", out _), "Ada has joined");
        await Pages.CallAsync(ben, "echo", channel, ".OrderShipped");
        await Pages.NextAsync(told => told.GetProperty("page").GetString() == ben && told.TryGetProperty("here", out _), "Ben has joined");
        await Pages.NextAsync(told => told.GetProperty("page").GetString() == ada && told.TryGetProperty("joining", out _), "Ada sees Ben");
        while ((await Pages.ServerAsync("get", new { path = $"/channels/private-{channel}", @params = new { info = "subscription_count" } }))
            .TryGetProperty("subscription_count", out var count) && count.GetInt32() < 2)
        {
            await Task.Delay(20);
        }

        await Pages.ServerAsync("trigger", $"private-{channel}", "OrderShipped", new { id = 7 });
        foreach (var page in new[] { ada, ben })
        {
            var told = await Pages.EventAsync(page, ".OrderShipped", channel);
            Assert.Equal(7, told.GetProperty("data").GetProperty("id").GetInt32());
        }

        await Pages.CallAsync(ben, "whisper", new { who = "ben" });
        var whisper = await Pages.NextAsync(told => told.GetProperty("page").GetString() == ada && told.TryGetProperty("whisper", out _), "Ada hears a whisper");
        Assert.Equal("ben", whisper.GetProperty("whisper").GetProperty("who").GetString());
    }
}

/// <summary>Every feature over XHR streaming in Node.</summary>
public sealed class PusherJsStreamingTests(StreamingPages pages) : PusherJsFeatures(pages), IClassFixture<StreamingPages>
{
    [Fact]
    public async Task A_page_that_has_read_enough_of_one_stream_misses_nothing() => await HearsAllAsync(100, 9_000);
}

/// <summary>Every feature over XHR polling in Node.</summary>
public sealed class PusherJsPollingTests(PollingPages pages) : PusherJsFeatures(pages), IClassFixture<PollingPages>
{
    [Fact]
    public async Task A_page_that_polls_under_load_misses_nothing() => await HearsAllAsync(100, 9_000);
}
