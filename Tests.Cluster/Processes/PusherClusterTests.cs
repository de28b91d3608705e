using System.Globalization;
using System.Text.Json;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Gateway.Rest;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Pusher's protocol over three real processes: one app, whichever node a client or a server of the app is at.</summary>
public sealed class PusherClusterTests(PusherClusterTests.Fixture fixture) : IClassFixture<PusherClusterTests.Fixture>
{
    private static int _rooms;

    private PusherCluster Cluster { get; } = fixture.OrSkip().Cluster;

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
        Assert.Equal(
            "ben", PusherTestClient.DataOf(await ada.NextAsync("pusher_internal:member_added", room)).GetProperty("user_id").GetString());
        await Cluster.UntilHookAsync(room, "member_added ben");
        await ada.UnsubscribeAsync(room);
        await ada.SettleAsync();
        var users = await Cluster.GetAsync(1, $"channels/{room}/users");
        Assert.Equal(
            ["ada", "ben"], users.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetString()!).Order());
        await adaToo.UnsubscribeAsync(room);

        Assert.Equal(
            "ada", PusherTestClient.DataOf(await ben.NextAsync("pusher_internal:member_removed", room)).GetProperty("user_id").GetString());
        Assert.Empty(await ben.SettleAsync());
        Assert.Equal(1, (await Cluster.GetAsync(0, $"channels/{room}?info=user_count")).GetProperty("user_count").GetInt32());
        await ben.UnsubscribeAsync(room);
        foreach (var hook in new[]
        {
            "channel_occupied", "channel_vacated", "member_added ada", "member_added ben", "member_removed ada", "member_removed ben",
        })
            await Cluster.UntilHookAsync(room, hook);
        Assert.Equal(
            ["channel_occupied", "channel_vacated", "member_added ada", "member_added ben", "member_removed ada", "member_removed ben"],
            Cluster.Hooks(room).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_face_hears_at_its_node_what_becomes_of_a_notification_and_has_the_counts_of_the_summary()
    {
        var (url, app) = (Cluster.Nodes[0].BaseAddress, Cluster.App);
        var server = new ApiApp.Caller(url, $"Bearer {app.Key}:{app.Secret}");
        var channel = Room("content:");
        var minted = await server.PostAsync("/api/realtime/token", """{"user":"grace","capabilities":{"*":["subscribe"]}}""");
        var token = minted.Json(200).GetProperty("token").GetString()!;
        var user = new ApiApp.Caller(Cluster.Nodes[1].BaseAddress, $"Bearer {token}");
        Assert.Equal(200, (await user.PostAsync("/api/subscriptions", $$"""{"channel":"{{channel}}"}""")).Status);
        var pusher = await Cluster.ConnectAsync(0);
        await pusher.SubscribeAsync("private-user.grace");
        await using var json = await HubTestClient.ConnectAsync(Cluster.Nodes[1].BaseAddress, token);
        await using var packed = await HubTestClient.ConnectAsync(Cluster.Nodes[2].BaseAddress, token, protocol: "messagepack");
        await using var stream = await StreamTestClient.ConnectAsync(Cluster.Nodes[2].BaseAddress, token);

        await new ContentWalk(
            server, user, "grace", channel,
            [ContentFace.Of(pusher), ContentFace.Of("hub, JSON", json), ContentFace.Of("hub, MessagePack", packed), ContentFace.Of(stream)],
            () => DateTimeOffset.UtcNow, () => { }).WalkAsync();
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
        await Cluster.CallAsync(
            0, HttpMethod.Post, "events", new { name = "not for the second", channel, data = "{}", socket_id = clients[1].SocketId });
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
        Assert.Equal(
            3, (await Cluster.GetAsync(1, $"channels/{channel}?info=subscription_count")).GetProperty("subscription_count").GetInt32());
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

        Assert.Equal(
            "2", (await Cluster.GetAsync(2, $"channels/{channel}?info=cache")).GetProperty("cache").GetProperty("data").GetString());
        Assert.Single(Cluster.Hooks(channel), "cache_miss");
    }

    [Fact]
    public async Task A_client_that_is_cut_at_one_node_goes_on_at_another_from_what_it_had_confirmed()
    {
        var (user, channel) = (Room("ada"), Room("private-orders."));
        var lost = await OpenAsync(1, user, channel);
        await PublishAsync(channel, 1, 5);
        await ReadAsync(lost, channel, 1, 5);
        await ConfirmAsync(lost, user, channel, 5);
        await PublishAsync(channel, 6, 8);
        await ReadAsync(lost, channel, 6, 8);
        await lost.DisposeAsync();
        await UntilLeftAsync(user);
        await PublishAsync(channel, 9, 12);

        var back = await OpenAsync(2, user, channel);

        await ReadAsync(back, channel, 6, 12);
        var caughtUp = PusherTestClient.DataOf(await back.NextAsync("nudge:caught_up", channel));
        Assert.Equal((5, 12, 7), (OffsetOf(caughtUp, "from"), OffsetOf(caughtUp, "to"), caughtUp.GetProperty("count").GetInt32()));
        await PublishAsync(channel, 13, 14);
        await ReadAsync(back, channel, 13, 14);
        Assert.DoesNotContain(await back.SettleAsync(), name => name is "step" or "invalidate");
    }

    [Fact]
    public async Task Nobody_comes_back_to_what_a_tab_has_that_lives_at_another_node()
    {
        var (user, channel) = (Room("ada"), Room("private-orders."));
        var lost = await OpenAsync(1, user, channel);
        await PublishAsync(channel, 1, 3);
        await ReadAsync(lost, channel, 1, 3);
        await ConfirmAsync(lost, user, channel, 3);
        await lost.DisposeAsync();
        await UntilLeftAsync(user);
        // It may be the one that comes back, and is taken for it.
        var other = await OpenAsync(2, user, channel);
        await other.NextAsync("nudge:caught_up", channel);
        await PublishAsync(channel, 4, 6);
        await ReadAsync(other, channel, 4, 6);
        await ConfirmAsync(other, user, channel, 6);

        var back = await OpenAsync(0, user, channel);

        var told = PusherTestClient.DataOf(await back.NextAsync("invalidate", channel));
        Assert.Equal("new", told.GetProperty("reason").GetString());
        await PublishAsync(channel, 7, 7);
        await ReadAsync(back, channel, 7, 7);
        await ReadAsync(other, channel, 7, 7);
        Assert.DoesNotContain(await other.SettleAsync(), name => name is "step" or "invalidate");
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
                channels.EnumerateObject().Select(channel => (channel.Name, channel.Value.GetProperty("user_count").GetInt32()))
                    .OrderBy(each => each.Name));
        }
    }

    private static async Task<string> NextNameAsync(PusherTestClient client, string channel)
    {
        while (true)
        {
            var told = await client.NextAnyAsync();
            var name = told.GetProperty("event").GetString()!;
            if (told.TryGetProperty("channel", out var on) && on.GetString() == channel
                && !name.StartsWith("pusher_internal:", StringComparison.Ordinal))
                return name;
        }
    }

    private async Task<PusherTestClient> OpenAsync(int node, string user, string channel)
    {
        var client = await Cluster.SignInAsync(node, user);
        await client.SubscribeAsync(channel);
        return client;
    }

    /// <summary>Publishes a range through the first node.</summary>
    private async Task PublishAsync(string channel, int first, int last)
    {
        for (var i = first; i <= last; i++)
            await Cluster.TriggerAsync(0, channel, "step", $"{i}");
    }

    /// <summary>Reads the events of a range, and no other of them before or in between.</summary>
    private static async Task ReadAsync(PusherTestClient client, string channel, int first, int last)
    {
        for (var i = first; i <= last; i++)
            Assert.Equal($"{i}", (await client.NextAsync("step", channel)).GetProperty("data").GetString());
    }

    /// <summary>
    /// The client answers what it is asked, until the database says that a connection of its user has an offset of the channel.
    /// </summary>
    private Task ConfirmAsync(PusherTestClient client, string user, string channel, int offset) => PusherCluster.UntilAsync(
        async () =>
        {
            await client.AnswerPingsAsync();
            return (await TicketsAsync(user)).Any(ticket => !ticket.IsClosed && OffsetOf(ticket.Places, channel) == offset);
        },
        $"{user} has confirmed {offset} of {channel}");

    private Task UntilLeftAsync(string user) => PusherCluster.UntilAsync(
        async () => (await TicketsAsync(user)).Any(ticket => ticket.IsClosed), $"what {user} has is left for the next connection");

    private async Task<List<(bool IsClosed, JsonElement Places)>> TicketsAsync(string user)
    {
        await using var command = Cluster.Sql.CreateCommand("select closed, places from nudge.tickets where owner = $1");
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync();
        var tickets = new List<(bool, JsonElement)>();
        while (await reader.ReadAsync())
            tickets.Add((reader.GetBoolean(0), JsonElement.Parse(reader.GetFieldValue<byte[]>(1))));
        return tickets;
    }

    private static int OffsetOf(JsonElement data, string name) =>
        data.TryGetProperty(name, out var position) && position.GetString() is { } text
            ? int.Parse(text.Split('.')[^1], CultureInfo.InvariantCulture)
            : -1;

    private static async Task CountedAsync(PusherTestClient client, string channel, int count)
    {
        while (PusherTestClient.DataOf(await client.NextAsync("pusher_internal:subscription_count", channel))
            .GetProperty("subscription_count").GetInt32() != count)
        {
            // Each change is reported.
        }
    }

    private static async Task<string> WatchedAsync(PusherTestClient client) =>
        PusherTestClient.DataOf(await client.NextAsync("pusher_internal:watchlist_events")).GetProperty("events").GetRawText();

    private static string Room(string prefix) => $"{prefix}room{Interlocked.Increment(ref _rooms)}";

    /// <summary>Three nodes that all tests share; none of them is harmed.</summary>
    public sealed class Fixture : SkippableFixture
    {
        internal PusherCluster Cluster { get; private set; } = null!;

        private protected override async Task StartAsync() => Cluster = await PusherCluster.StartAsync("all", "all", "all");

        public override async ValueTask DisposeAsync()
        {
            if (Cluster is not null)
                await Cluster.DisposeAsync();
        }
    }
}
