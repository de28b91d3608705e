using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>
/// The bounds of what anybody, and what a known client, can make a server hold or do over a Pusher connection: the bound, its code, and
/// nobody else disturbed. Each face passes it.
/// </summary>
public abstract class BoundsTests
{
    // It stands still, so that no bucket fills while a test runs.
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    private protected abstract Task<BoundedFace> ConnectAsync(LiveServer server);

    [Fact]
    public async Task A_stranger_is_on_as_many_channels_as_one_may_and_others_are_not_disturbed()
    {
        await using var server = await PusherTest.StartAsync(time: _time, pusher: options => options.AnonymousSubscriptionsMax = 3);
        await using var stranger = await ConnectAsync(server);
        await using var other = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
            await stranger.SubscribeAsync($"c{i}");

        await stranger.AskAsync("c3");

        Assert.Equal(("LimitReached", 4004), await stranger.RefusedAsync("c3"));
        Assert.False((await server.StateAsync("c3")).IsOccupied);
        await other.SubscribeAsync("c3");
        // Each channel that it leaves makes room.
        await stranger.UnsubscribeAsync("c0");
        _time.Advance(TimeSpan.FromSeconds(1));
        await stranger.SubscribeAsync("c4");
    }

    [Theory]
    [InlineData("a signature")]
    [InlineData("a sign-in")]
    [InlineData("a token")]
    public async Task A_vouched_client_is_on_as_many_channels_as_a_known_one_may(string by)
    {
        await using var server = await PusherTest.StartAsync(
            time: _time, pusher: options => (options.AnonymousSubscriptionsMax, options.SubscriptionsMax) = (3, 10));
        await using var client = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
            await client.SubscribeAsync($"c{i}");

        if (by == "a sign-in")
            await client.SignInAsync("ada");
        else
            await client.SubscribeAsync(
                "private-orders.7", by == "a token" ? server.Token("ada") : client.Sign($"{client.SocketId}:private-orders.7"));
        var more = by == "a sign-in" ? 7 : 6;
        for (var i = 0; i < more; i++)
            await client.SubscribeAsync($"d{i}");
        await client.AskAsync("one-too-many");

        Assert.Equal(("LimitReached", 4004), await client.RefusedAsync("one-too-many"));
        Assert.Equal(0, server.Service<AnonymousPlaces>().Subscriptions.Taken);
    }

    [Fact]
    public async Task A_wrong_signature_vouches_for_nobody()
    {
        await using var server = await PusherTest.StartAsync(time: _time, pusher: options => options.AnonymousSubscriptionsMax = 1);
        await using var client = await ConnectAsync(server);
        await client.SubscribeAsync("c0");
        await client.AskAsync("private-orders.7", client.Sign("1.1:private-orders.7"));
        await client.RefusedAsync("private-orders.7");

        await client.AskAsync("c1");

        Assert.Equal(("LimitReached", 4004), await client.RefusedAsync("c1"));
    }

    [Fact]
    public async Task Strangers_of_one_app_hold_half_of_all_subscriptions_together_and_known_clients_do_not_notice()
    {
        await using var server = await PusherTest.StartAsync(
            time: _time, pusher: options => (options.AnonymousSubscriptionsInAllMax, options.AnonymousSubscriptionsMax) = (100, 50));
        await using var first = await ConnectAsync(server);
        await using var second = await ConnectAsync(server);
        for (var i = 0; i < 50; i++)
            await first.SubscribeAsync($"c{i}");

        await second.AskAsync("c0");

        Assert.Equal(("LimitReached", 4100), await second.RefusedAsync("c0"));
        Assert.Contains(server.Complaints, line => line.Contains("Nudge:Pusher:AnonymousSubscriptionsInAllMax", StringComparison.Ordinal));
        await using (var known = await ConnectAsync(server))
        {
            await known.SignInAsync("ada");
            await known.SubscribeAsync("c0");
        }

        await first.DisposeAsync();
        await LetGoAsync(server, places => places.Subscriptions.Taken == 0);
        await second.SubscribeAsync("c0");
    }

    [Fact]
    public async Task Strangers_of_one_app_bring_about_half_of_all_channels_and_those_that_are_there_are_open_to_them()
    {
        await using var server = await PusherTest.StartAsync(
            time: _time, pusher: options => (options.AnonymousChannelsInAllMax, options.AnonymousSubscriptionsMax) = (100, 50));
        await using var first = await ConnectAsync(server);
        await using var second = await ConnectAsync(server);
        await using var known = await ConnectAsync(server);
        for (var i = 0; i < 50; i++)
            await first.SubscribeAsync($"c{i}");

        await second.AskAsync("new");

        Assert.Equal(("LimitReached", 4100), await second.RefusedAsync("new"));
        Assert.False((await server.StateAsync("new")).IsOccupied);
        await second.SubscribeAsync("c0");
        await known.SignInAsync("ada");
        await known.SubscribeAsync("new");
        await second.SubscribeAsync("new");
        // The other one is on c0 still.
        await first.DisposeAsync();
        await LetGoAsync(server, places => places.Channels.Taken == 1);
        await second.SubscribeAsync("newer");
    }

    [Fact]
    public async Task Subscribing_and_unsubscribing_all_the_time_is_refused_and_others_are_not_disturbed()
    {
        await using var server = await PusherTest.StartAsync(time: _time, pusher: options => options.AnonymousSubscriptionsMax = 6);
        await using var restless = await ConnectAsync(server);
        await using var other = await ConnectAsync(server);
        // Six channels, a second's worth, and both ways.
        for (var i = 0; i < 13; i++)
        {
            await restless.SubscribeAsync("c");
            await restless.UnsubscribeAsync("c");
        }

        await restless.AskAsync("c");

        Assert.Equal(("LimitReached", 4301), await restless.RefusedAsync("c"));
        await other.SubscribeAsync("c");
        _time.Advance(TimeSpan.FromSeconds(1));
        await restless.SubscribeAsync("c");
        // The same where it is on the channel already.
        for (var i = 0; i < 20; i++)
            await restless.AskAsync("c");
        Assert.Equal(("LimitReached", 4301), await restless.RefusedAsync("c"));
    }

    [Fact]
    public async Task Messages_above_the_rate_are_not_heard_and_whoever_goes_on_is_closed()
    {
        await using var server = await PusherTest.StartAsync(time: _time, configure: options => options.ClientMessagesPerSecond = 5);
        await using var loud = await ConnectAsync(server);
        await using var other = await ConnectAsync(server);

        await loud.PingAsync(21);
        for (var i = 0; i < 20; i++)
            await loud.NextAsync("pusher:pong");
        Assert.Equal(4301, (await loud.NextAsync("pusher:error")).GetProperty("data").GetProperty("code").GetInt32());
        _time.Advance(TimeSpan.FromSeconds(10));
        await loud.SettleAsync();
        await loud.PingAsync(100);

        Assert.Equal(4101, await loud.CloseCodeAsync());
        await other.SettleAsync();
        // One line a connection would be a line that somebody can cause.
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_known_client_that_comes_back_subscribes_to_all_its_channels_at_once()
    {
        await using var server = await PusherTest.StartAsync(time: _time);
        await using var client = await ConnectAsync(server);
        await client.SignInAsync("ada");

        await client.SendTextsAsync(
            [.. Enumerable.Range(0, 990).Select(i => BoundedFace.Text("pusher:subscribe", new { channel = $"c{i}" }))]);

        for (var i = 0; i < 990; i++)
            await client.NextAsync("pusher_internal:subscription_succeeded", $"c{i}");
    }

    [Fact]
    public async Task A_strangers_message_has_16_kilobytes_and_a_known_clients_more()
    {
        // A connection that has broken the protocol has a second to read why, by the clock.
        await using var server = await PusherTest.StartAsync();
        await using var stranger = await ConnectAsync(server);
        await using var known = await ConnectAsync(server);
        await known.SignInAsync("ada");
        var large = BoundedFace.Text("pusher:ping", new { x = new string('x', 20_000) });

        await known.SendTextsAsync([large]);
        await stranger.SendTextsAsync([large]);

        await known.NextAsync("pusher:pong");
        Assert.Equal(1009, await stranger.CloseCodeAsync());
    }

    [Fact]
    public async Task A_token_that_is_shown_again_and_again_is_kept_once()
    {
        await using var server = await PusherTest.StartAsync(
            time: _time, pusher: options => options.SubscriptionsPerSecond = 10_000,
            configure: options => options.ClientMessagesPerSecond = 100_000);
        await using var client = await ConnectAsync(server);
        var token = server.Token("ada", lifetime: TimeSpan.FromMinutes(5));
        var signIn = BoundedFace.Text("pusher:signin", new { auth = token, user_data = """{"id":"ada"}""" });
        await client.SendTextsAsync([signIn]);
        await client.NextAsync("pusher:signin_success");
        await client.SendTextsAsync([.. Enumerable.Repeat(signIn, 300)]);
        for (var i = 0; i < 300; i++)
        {
            await client.SendTextsAsync([
                BoundedFace.Text("pusher:subscribe", new { channel = $"private-orders.{i % 7}", auth = token }),
                BoundedFace.Text("pusher:unsubscribe", new { channel = $"private-orders.{i % 7}" })]);
        }

        await client.SubscribeAsync("private-orders.7", token);

        Assert.Equal(1, ClientOf(server, client).Grants!.Count);
        await client.SettleAsync();
    }

    [Fact]
    public async Task Subscriptions_that_wait_for_a_sign_in_are_as_many_as_channels_and_one_that_is_repeated_waits_once()
    {
        await using var server = await PusherTest.StartAsync(
            new(UserChannels: ["orders:*"]), time: _time,
            pusher: options => (options.AnonymousSubscriptionsMax, options.SubscriptionsPerSecond) = (3, 10_000));
        await using var client = await ConnectAsync(server);
        for (var i = 0; i < 60; i++)
        {
            await client.AskAsync($"private-orders.{i % 3}");
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        await client.AskAsync("private-orders.3");

        Assert.Equal(("LimitReached", 4004), await client.RefusedAsync("private-orders.3"));
        await client.SignInAsync("ada");
        for (var i = 0; i < 3; i++)
            await client.NextAsync("pusher_internal:subscription_succeeded", $"private-orders.{i}");
    }

    [Fact]
    public async Task Channel_data_of_a_subscription_that_waits_has_the_size_of_a_member()
    {
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["room:*"]), time: _time);
        await using var client = await ConnectAsync(server);

        await client.SendAsync("pusher:subscribe", new { channel = "presence-room.7", auth = "", channel_data = new string('x', 3_000) });

        Assert.Equal(("InvalidData", 400), await client.RefusedAsync("presence-room.7"));
    }

    private protected static PusherClient ClientOf(LiveServer server, BoundedFace face) =>
        server.Register.All.OfType<PusherClient>().Single(client => client.Id == face.SocketId);

    private static Task LetGoAsync(LiveServer server, Func<AnonymousPlaces, bool> isLetGo) =>
        LiveServer.UntilAsync(() => isLetGo(server.Service<AnonymousPlaces>()), "what the connection held is given back");
}
