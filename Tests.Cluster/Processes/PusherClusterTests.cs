using System.Diagnostics;
using System.Text.Json;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Support;
using Xunit.Abstractions;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Pusher's protocol over three real processes: one app, whichever node a client or a server of the app is at.</summary>
public sealed class PusherClusterTests(PusherClusterTests.Fixture fixture) : IClassFixture<PusherClusterTests.Fixture>
{
    private static int _rooms;

    private PusherCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_user_at_two_nodes_is_one_member_and_each_change_is_told_and_noted_once()
    {
        var room = Room("presence-");
        var ada = await Cluster.ConnectAsync(0);
        var adaToo = await Cluster.ConnectAsync(1);
        var ben = await Cluster.ConnectAsync(2);
        await ada.JoinAsync(room, "ada", new { name = "Ada" });
        Assert.Equal(1, (await adaToo.JoinAsync(room, "ada", new { name = "Ada" })).GetProperty("count").GetInt32());

        var present = await ben.JoinAsync(room, "ben");
        Assert.Equal(["ada", "ben"], present.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).Order());
        Assert.Equal("Ada", present.GetProperty("hash").GetProperty("ada").GetProperty("name").GetString());
        Assert.Equal("ben", PusherTestClient.DataOf(await ada.NextAsync("pusher_internal:member_added", room)).GetProperty("user_id").GetString());
        await Cluster.UntilHookAsync(room, "member_added ben");
        await ada.UnsubscribeAsync(room);
        await ada.SettleAsync();
        var users = await Cluster.GetAsync(1, $"channels/{room}/users");
        Assert.Equal(["ada", "ben"], users.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetString()!).Order());
        await adaToo.UnsubscribeAsync(room);

        Assert.Equal("ada", PusherTestClient.DataOf(await ben.NextAsync("pusher_internal:member_removed", room)).GetProperty("user_id").GetString());
        Assert.Empty(await ben.SettleAsync());
        Assert.Equal(1, (await Cluster.GetAsync(0, $"channels/{room}?info=user_count")).GetProperty("user_count").GetInt32());
        await ben.UnsubscribeAsync(room);
        foreach (var hook in new[] { "channel_occupied", "channel_vacated", "member_added ada", "member_added ben", "member_removed ada", "member_removed ben" })
            await Cluster.UntilHookAsync(room, hook);
        Assert.Equal(
            ["channel_occupied", "channel_vacated", "member_added ada", "member_added ben", "member_removed ada", "member_removed ben"],
            Cluster.Hooks(room).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_server_reaches_subscribers_at_all_nodes_in_order_and_spares_the_sender()
    {
        var channel = Room("private-");
        PusherTestClient[] clients = [await Cluster.ConnectAsync(0), await Cluster.ConnectAsync(1), await Cluster.ConnectAsync(2)];
        foreach (var client in clients)
            await client.SubscribeAsync(channel);

        for (var i = 0; i < 30; i++)
            await Cluster.TriggerAsync(i % 3, channel, $"e{i}");
        await Cluster.CallAsync(0, HttpMethod.Post, "events", new { name = "not for the second", channel, data = "{}", socket_id = clients[1].SocketId });
        await Cluster.TriggerAsync(0, channel, "last");

        foreach (var client in clients)
        {
            for (var i = 0; i < 30; i++)
                Assert.Equal($"e{i}", await NextNameAsync(client, channel));
            if (client != clients[1])
                Assert.Equal("not for the second", await NextNameAsync(client, channel));
            Assert.Equal("last", await NextNameAsync(client, channel));
        }
    }

    [Fact]
    public async Task Client_events_reach_the_others_at_all_nodes_and_the_apps_server_once()
    {
        var channel = Room("presence-");
        var ada = await Cluster.ConnectAsync(0);
        var ben = await Cluster.ConnectAsync(1);
        var cem = await Cluster.ConnectAsync(2);
        await ada.JoinAsync(channel, "ada");
        await ben.JoinAsync(channel, "ben");
        await cem.JoinAsync(channel, "cem");

        await ada.SendAsync("client-typing", new { at = 7 }, channel);

        foreach (var client in new[] { ben, cem })
        {
            var told = await client.NextAsync("client-typing", channel);
            Assert.Equal(("ada", 7), (told.GetProperty("user_id").GetString(), told.GetProperty("data").GetProperty("at").GetInt32()));
        }

        Assert.DoesNotContain("client-typing", await ada.SettleAsync());
        await Cluster.UntilHookAsync(channel, "client_event ada client-typing");
        Assert.Single(Cluster.Hooks(channel), hook => hook.StartsWith("client_event", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscribers_are_counted_over_nodes()
    {
        var channel = Room("news-");
        var one = await Cluster.ConnectAsync(0);
        var two = await Cluster.ConnectAsync(1);
        await one.SubscribeAsync(channel);
        await two.SubscribeAsync(channel);
        await CountedAsync(one, channel, 2);
        var three = await Cluster.ConnectAsync(2);
        await three.SubscribeAsync(channel);

        foreach (var client in new[] { one, two, three })
            await CountedAsync(client, channel, 3);
        Assert.Equal(3, (await Cluster.GetAsync(1, $"channels/{channel}?info=subscription_count")).GetProperty("subscription_count").GetInt32());
        await three.DisposeAsync();
        await CountedAsync(one, channel, 2);
        await Cluster.UntilHookAsync(channel, "subscription_count 3");
        await Cluster.UntilHookAsync(channel, "channel_occupied");
        Assert.Single(Cluster.Hooks(channel), "channel_occupied");
    }

    [Fact]
    public async Task A_signed_in_user_is_reached_and_terminated_at_all_nodes_and_watched_from_any()
    {
        var (ada, ben) = (Room("ada"), Room("ben"));
        var watcher = await Cluster.SignInAsync(2, ben, ada);
        Assert.Equal($$"""[{"name":"offline","user_ids":["{{ada}}"]}]""", await WatchedAsync(watcher));
        var one = await Cluster.SignInAsync(0, ada);
        Assert.Equal($$"""[{"name":"online","user_ids":["{{ada}}"]}]""", await WatchedAsync(watcher));
        var two = await Cluster.SignInAsync(1, ada);
        await one.SubscribeAsync($"#server-to-user-{ada}");
        await two.SubscribeAsync($"#server-to-user-{ada}");

        await Cluster.TriggerAsync(2, $"#server-to-user-{ada}", "for you");
        await one.NextAsync("for you");
        await two.NextAsync("for you");
        await Cluster.CallAsync(2, HttpMethod.Post, $"users/{ada}/terminate_connections", new { });

        Assert.Equal(4200, await one.Closed);
        Assert.Equal(4200, await two.Closed);
        Assert.Equal($$"""[{"name":"offline","user_ids":["{{ada}}"]}]""", await WatchedAsync(watcher));
        Assert.Empty(await watcher.SettleAsync());
    }

    [Fact]
    public async Task A_cache_channel_has_its_last_event_at_every_node()
    {
        var channel = Room("cache-");
        var first = await Cluster.ConnectAsync(0);
        await first.SubscribeAsync(channel);
        await first.NextAsync("pusher:cache_miss", channel);
        await Cluster.UntilHookAsync(channel, "cache_miss");
        await Cluster.TriggerAsync(1, channel, "old", "1");
        await Cluster.TriggerAsync(1, channel, "new", "2");

        for (var node = 0; node < 3; node++)
        {
            var late = await Cluster.ConnectAsync(node);
            await late.SubscribeAsync(channel);
            Assert.Equal("2", (await late.NextAsync("new", channel)).GetProperty("data").GetString());
        }

        Assert.Equal("2", (await Cluster.GetAsync(2, $"channels/{channel}?info=cache")).GetProperty("cache").GetProperty("data").GetString());
        Assert.Single(Cluster.Hooks(channel), "cache_miss");
    }

    [Fact]
    public async Task The_channels_of_an_app_are_listed_over_all_nodes()
    {
        var prefix = Room("presence-list-");
        for (var i = 0; i < 9; i++)
            await (await Cluster.ConnectAsync(i % 3)).JoinAsync($"{prefix}-{i}", $"user{i}");
        await (await Cluster.ConnectAsync(0)).JoinAsync($"{prefix}-8", "another");

        for (var node = 0; node < 3; node++)
        {
            var channels = (await Cluster.GetAsync(node, $"channels?filter_by_prefix={prefix}&info=user_count")).GetProperty("channels");
            Assert.Equal(
                Enumerable.Range(0, 9).Select(i => ($"{prefix}-{i}", i == 8 ? 2 : 1)),
                channels.EnumerateObject().Select(channel => (channel.Name, channel.Value.GetProperty("user_count").GetInt32())).OrderBy(each => each.Name));
        }
    }

    private static async Task<string> NextNameAsync(PusherTestClient client, string channel)
    {
        while (true)
        {
            var told = await client.NextAnyAsync();
            var name = told.GetProperty("event").GetString()!;
            if (told.TryGetProperty("channel", out var on) && on.GetString() == channel && !name.StartsWith("pusher_internal:", StringComparison.Ordinal))
                return name;
        }
    }

    private static async Task CountedAsync(PusherTestClient client, string channel, int count)
    {
        while (PusherTestClient.DataOf(await client.NextAsync("pusher_internal:subscription_count", channel)).GetProperty("subscription_count").GetInt32() != count)
        {
            // Each change is told.
        }
    }

    private static async Task<string> WatchedAsync(PusherTestClient client) =>
        PusherTestClient.DataOf(await client.NextAsync("pusher_internal:watchlist_events")).GetProperty("events").GetRawText();

    private static string Room(string prefix) => $"{prefix}room{Interlocked.Increment(ref _rooms)}";

    /// <summary>Three nodes that all tests share; none of them is harmed.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal PusherCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await PusherCluster.StartAsync("all", "all", "all");

        public async Task DisposeAsync()
        {
            if (Cluster is not null)
                await Cluster.DisposeAsync();
        }
    }
}
