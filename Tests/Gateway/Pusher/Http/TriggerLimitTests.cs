using Nudge.Core.Apps;
using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Gateway.Pusher.Http;

/// <summary>The rate of Pusher's libraries. The clock stands still, so that a second lasts as long as the test wants.</summary>
public sealed class TriggerLimitTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ApiServer _server;

    public TriggerLimitTests() => _server = new() { Time = _time };

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Events_past_the_limit_of_the_app_are_refused_as_the_libraries_show_it_and_not_sent()
    {
        var app = await _server.CreateAppAsync(new AppSettings(PublishesPerSecond: 2));

        // One to many channels is one.
        Assert.Equal("200", await TriggerAsync(app, "a", "b", "c"));
        Assert.Equal("200", await TriggerAsync(app, "a"));
        var full = await PostEventAsync(app, "a");

        Assert.Equal((429, "rate_limited", "text/plain"), (full.Status, full.Headers["X-Nudge-Code"], full.ContentType));
        Assert.StartsWith("The app takes 2 publishes in a second.", full.Body, StringComparison.Ordinal);
        Assert.Contains(full.Headers["Retry-After"], new[] { "1", "2" });
        Assert.Equal("\"app\";q=2;w=1", full.Headers["RateLimit-Policy"]);
        Assert.Equal(2, _server.PusherChannels.SentOf(app.Id).Count);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal("200", await TriggerAsync(app, "a"));
    }

    [Fact]
    public async Task All_faces_use_one_limit_of_the_app()
    {
        var app = await _server.CreateAppAsync(new AppSettings(PublishesPerSecond: 4));

        Assert.Equal("200", await TriggerAsync(app, "#server-to-user-ada"));
        Assert.Equal(202, (await app.Server.PostAsync("/api/notify", """{"user":"ada","notification":{"type":"note"}}""")).Status);
        Assert.Equal(202, (await app.Server.PostAsync("/api/invalidate", """{"user":"ada","scope":"notes"}""")).Status);
        Assert.Equal("200", CodeOf(await app.Signing.PostAsync($"/apps/{app.Id}/users/ada/terminate_connections", "{}")));

        Assert.Equal("429 rate_limited", CodeOf(await app.Signing.PostAsync($"/apps/{app.Id}/users/ada/terminate_connections", "{}")));
        Assert.Equal("429 rate_limited", await TriggerAsync(app, "#server-to-user-ada"));
        Assert.Equal(429, (await app.Server.PostAsync("/api/invalidate", """{"user":"ada","scope":"notes"}""")).Status);
        Assert.Single(_server.PusherChannels.TerminatedOf(app.Id));
    }

    [Fact]
    public async Task A_channel_of_ours_has_one_limit_on_all_faces_and_other_spellings_have_their_own()
    {
        var app = await _server.CreateAppAsync(new AppSettings(ChannelPublishesPerSecond: 1));

        Assert.Equal(202, (await app.Server.PostAsync("/api/signal", """{"channel":"library:7","name":"typing"}""")).Status);
        Assert.Equal("429 rate_limited", await TriggerAsync(app, "private-library.7"));
        foreach (var other in new[]
        {
            "library.7", "presence-library.7", "private-encrypted-library.7", "private-cache-library.7", "presence-library",
        })
        {
            Assert.Equal("200", await TriggerAsync(app, other));
            Assert.Equal("429 rate_limited", await TriggerAsync(app, other));
        }

        // A channel of ours that is called as a presence channel is spelled is another one.
        Assert.Equal(202, (await app.Server.PostAsync("/api/signal", """{"channel":"presence-library","name":"typing"}""")).Status);
        Assert.Equal("200", await TriggerAsync(app, "site.news"));
        Assert.Equal(429, (await app.Server.PostAsync("/api/signal", """{"channel":"site:news","name":"typing"}""")).Status);
    }

    [Fact]
    public async Task A_users_own_channel_counts_as_no_channel_as_by_rest()
    {
        var app = await _server.CreateAppAsync(new AppSettings(ChannelPublishesPerSecond: 1));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("200", await TriggerAsync(app, "#server-to-user-ada", "private-user.ada"));
            Assert.Equal(202, (await app.Server.PostAsync("/api/signal", """{"user":"ada","name":"typing"}""")).Status);
        }
    }

    [Fact]
    public async Task An_event_that_one_of_its_channels_refuses_goes_to_none_and_takes_nothing()
    {
        var app = await _server.CreateAppAsync(new AppSettings(ChannelPublishesPerSecond: 1, PublishesPerSecond: 3));
        Assert.Equal("200", await TriggerAsync(app, "a"));

        for (var i = 0; i < 5; i++)
            Assert.Equal("429 rate_limited", await TriggerAsync(app, "b", "a", "c"));

        Assert.Equal("200", await TriggerAsync(app, "b"));
        Assert.Equal("200", await TriggerAsync(app, "c"));
        Assert.Equal(["a", "b", "c"], _server.PusherChannels.SentOf(app.Id).Select(sent => Assert.Single(sent.Channels)));
    }

    [Fact]
    public async Task A_batch_goes_through_whole_or_not_at_all_and_a_refused_one_takes_nothing()
    {
        var app = await _server.CreateAppAsync(new AppSettings(PublishesPerSecond: 4, ChannelPublishesPerSecond: 2));
        Assert.Equal("200", await BatchAsync(app, "a", "b"));

        // The app has two left, the channel one.
        Assert.Equal("429 rate_limited", await BatchAsync(app, "c", "d", "e"));
        Assert.Equal("429 rate_limited", await BatchAsync(app, "a", "a"));
        Assert.Equal(2, _server.PusherChannels.SentOf(app.Id).Count);
        Assert.Equal("200", await BatchAsync(app, "a", "b"));
        Assert.Equal("429 rate_limited", await BatchAsync(app, "f"));
    }

    [Fact]
    public async Task A_batch_that_no_second_has_room_for_is_told_so_and_not_to_come_back()
    {
        var app = await _server.CreateAppAsync(new AppSettings(PublishesPerSecond: 3, ChannelPublishesPerSecond: 2));

        var wide = await PostBatchAsync(app, "a", "b", "c", "d");
        Assert.Equal("400 batch_too_large", CodeOf(wide));
        Assert.False(wide.Headers.ContainsKey("Retry-After"));
        Assert.Equal("400 batch_too_large", await BatchAsync(app, "a", "a", "a"));

        Assert.Equal("200", await BatchAsync(app, "a", "b", "a"));
    }

    private static async Task<string> TriggerAsync(ApiApp app, params string[] channels) => CodeOf(await PostEventAsync(app, channels));

    private static Task<ApiAnswer> PostEventAsync(ApiApp app, params string[] channels) => app.Signing.PostAsync(
        $"/apps/{app.Id}/events",
        $$"""{"name":"note","data":"x","channels":[{{string.Join(',', channels.Select(channel => $"\"{channel}\""))}}]}""");

    private static async Task<string> BatchAsync(ApiApp app, params string[] channels) => CodeOf(await PostBatchAsync(app, channels));

    private static Task<ApiAnswer> PostBatchAsync(ApiApp app, params string[] channels) => app.Signing.PostAsync(
        $"/apps/{app.Id}/batch_events",
        $$"""{"batch":[{{string.Join(',', channels.Select(channel => $$"""{"name":"note","data":"x","channel":"{{channel}}"}"""))}}]}""");

    private static string CodeOf(ApiAnswer answer) =>
        answer.Headers.TryGetValue("X-Nudge-Code", out var code) ? $"{answer.Status} {code}" : $"{answer.Status}";
}
