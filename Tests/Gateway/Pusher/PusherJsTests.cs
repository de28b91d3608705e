using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Every feature over WebSockets in Node, and Laravel Echo 2 on top of it.</summary>
public sealed class PusherJsTests(PusherPages pages) : PusherJsFeatures(pages), IClassFixture<PusherPages>
{
    [Fact]
    public async Task One_token_opens_private_and_presence_channels_without_a_call_for_each()
    {
        var (page, orders, room) = (Unique("ada"), Unique("orders"), Unique("room"));
        var token = await Pages.MintAsync(
            page, new Dictionary<string, string[]> { [orders] = ["subscribe"], [room] = ["subscribe", "presence"] });
        await Pages.OpenAsync(page, new { token });

        await Pages.SubscribeAsync(page, $"private-{orders}");
        var members = (await Pages.SubscribeAsync(page, $"presence-{room}")).GetProperty("members");
        await Pages.CallAsync(page, "subscribe", "private-other");

        Assert.Equal((1, page), (members.GetProperty("count").GetInt32(), members.GetProperty("me").GetString()));
        var error = (await Pages.EventAsync(page, "pusher:subscription_error", "private-other")).GetProperty("data");
        Assert.Equal(401, error.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Laravel_Echo_listens_on_a_stored_channel_by_the_name_of_the_event_class()
    {
        var (ada, channel) = (Unique("ada"), Unique("stored.orders"));
        await Pages.CallAsync(ada, "echo", channel, "OrderShipped");
        await Eventually.TrueAsync(
            async () => (await Pages.ServerAsync("get", new { path = $"/channels/private-{channel}" }))
                .GetProperty("occupied").GetBoolean());

        await Pages.ServerAsync("trigger", $"private-{channel}", @"App\Events\OrderShipped", new { id = 7 });

        var told = await Pages.EventAsync(ada, "OrderShipped", channel);
        Assert.Equal(7, told.GetProperty("data").GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task Laravel_Echo_listens_whispers_and_joins()
    {
        var (ada, ben, channel) = (Unique("ada"), Unique("ben"), Unique("orders"));
        await Pages.CallAsync(ada, "echo", channel, ".OrderShipped");
        await Pages.NextAsync(told => told.GetProperty("page").GetString() == ada && told.TryGetProperty("here", out _), "Ada has joined");
        await Pages.CallAsync(ben, "echo", channel, ".OrderShipped");
        await Pages.NextAsync(told => told.GetProperty("page").GetString() == ben && told.TryGetProperty("here", out _), "Ben has joined");
        await Pages.NextAsync(told => told.GetProperty("page").GetString() == ada && told.TryGetProperty("joining", out _), "Ada sees Ben");
        await Eventually.TrueAsync(async () =>
            !(await Pages.ServerAsync("get", new { path = $"/channels/private-{channel}", @params = new { info = "subscription_count" } }))
                .TryGetProperty("subscription_count", out var count) || count.GetInt32() >= 2);

        await Pages.ServerAsync("trigger", $"private-{channel}", "OrderShipped", new { id = 7 });
        foreach (var page in new[] { ada, ben })
        {
            var told = await Pages.EventAsync(page, ".OrderShipped", channel);
            Assert.Equal(7, told.GetProperty("data").GetProperty("id").GetInt32());
        }

        await Pages.CallAsync(ben, "whisper", new { who = "ben" });
        var whisper = await Pages.NextAsync(
            told => told.GetProperty("page").GetString() == ada && told.TryGetProperty("whisper", out _), "Ada hears a whisper");
        Assert.Equal("ben", whisper.GetProperty("whisper").GetProperty("who").GetString());
    }
}
