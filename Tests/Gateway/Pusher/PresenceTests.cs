using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Who is on a presence channel.</summary>
public sealed class PresenceTests
{
    private const string Room = "presence-room";

    [Fact]
    public async Task A_member_that_joins_sees_who_is_there_and_the_others_see_who_joins()
    {
        await using var server = await PusherTest.StartAsync();
        await using var ada = await PusherTestClient.ConnectAsync(server);
        await using var ben = await PusherTestClient.ConnectAsync(server, isOrdinary: true);

        var alone = await ada.JoinAsync(Room, "ada", new { name = "Ada" });
        var both = await ben.JoinAsync(Room, "ben", new { name = "Ben" });
        var added = PusherTestClient.DataOf(await ada.NextAsync("pusher_internal:member_added", Room));

        Assert.Equal("""{"ids":["ada"],"hash":{"ada":{"name":"Ada"}},"count":1}""", alone.GetRawText());
        Assert.Equal(2, both.GetProperty("count").GetInt32());
        Assert.Equal(["ada", "ben"], both.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).Order());
        Assert.Equal("Ada", both.GetProperty("hash").GetProperty("ada").GetProperty("name").GetString());
        Assert.Equal("""{"user_id":"ben","user_info":{"name":"Ben"}}""", added.GetRawText());
        // Nobody is told of themselves.
        Assert.Empty(await ben.SettleAsync());
        Assert.Empty(await ada.SettleAsync());
    }

    [Fact]
    public async Task A_user_on_two_connections_is_one_member_until_the_last_has_gone()
    {
        await using var server = await PusherTest.StartAsync();
        await using var ada = await PusherTestClient.ConnectAsync(server);
        await using var tab = await PusherTestClient.ConnectAsync(server);
        await using var otherTab = await PusherTestClient.ConnectAsync(server);
        await ada.JoinAsync(Room, "ada");
        await tab.JoinAsync(Room, "ben");
        await ada.NextAsync("pusher_internal:member_added");

        await otherTab.JoinAsync(Room, "ben");
        await tab.DisposeAsync();
        await LiveServer.UntilAsync(() => server.Register.Count == 2, "the first tab is let go");
        var state = await server.StateAsync(Room);
        Assert.Equal((2, 2), (state.SubscriptionCount, state.UserCount));
        Assert.Empty(await ada.SettleAsync());
        await otherTab.UnsubscribeAsync(Room);

        var removed = PusherTestClient.DataOf(await ada.NextAsync("pusher_internal:member_removed", Room));
        Assert.Equal("""{"user_id":"ben"}""", removed.GetRawText());
    }

    [Fact]
    public async Task A_number_as_user_id_is_taken_as_text()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        const string Data = """{"user_id":10,"user_info":{"name":"Mr. Channels"}}""";

        await client.SendAsync(
            "pusher:subscribe", new { channel = Room, auth = client.Sign($"{client.SocketId}:{Room}:{Data}"), channel_data = Data });
        var presence = PusherTestClient.DataOf(await client.NextAsync("pusher_internal:subscription_succeeded")).GetProperty("presence");

        Assert.Equal("""{"ids":["10"],"hash":{"10":{"name":"Mr. Channels"}},"count":1}""", presence.GetRawText());
        Assert.Equal(
            ["10"],
            await server.Service<IPusherChannels>().ListUsersAsync(server.App, PusherChannelName.Parse(Room), CancellationToken.None));
    }

    [Fact]
    public async Task A_client_that_has_signed_in_needs_no_channel_data()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");

        await client.SendAsync("pusher:subscribe", new { channel = Room, auth = client.Sign($"{client.SocketId}:{Room}") });
        var presence = PusherTestClient.DataOf(await client.NextAsync("pusher_internal:subscription_succeeded")).GetProperty("presence");

        Assert.Equal("""{"ids":["ada"],"hash":{"ada":{"name":"ada"}},"count":1}""", presence.GetRawText());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"user_id":""}""")]
    [InlineData("""{"user_id":null}""")]
    [InlineData("""{"user_id":"\ud800"}""")]
    [InlineData("not json")]
    public async Task A_member_without_an_id_stays_out(string? data)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var signed = data is null ? $"{client.SocketId}:{Room}" : $"{client.SocketId}:{Room}:{data}";

        await client.SendAsync("pusher:subscribe", new { channel = Room, auth = client.Sign(signed), channel_data = data });

        await client.NextAsync("pusher:subscription_error", Room);
        Assert.False((await server.StateAsync(Room)).IsOccupied);
    }

    [Fact]
    public async Task A_member_of_more_than_1_kB_stays_out()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.AskToJoinAsync(Room, "ada", new string('x', 1_100));

        await client.NextAsync("pusher:subscription_error", Room);
    }

    [Fact]
    public async Task A_full_channel_takes_the_next_member_when_one_has_left()
    {
        await using var server = await PusherTest.StartAsync(new(PresenceMembersMax: 2));
        var clients = new List<PusherTestClient>();
        for (var i = 0; i < 3; i++)
            clients.Add(await PusherTestClient.ConnectAsync(server));
        await clients[0].JoinAsync(Room, "ada");
        await clients[1].JoinAsync(Room, "ben");

        await clients[2].AskToJoinAsync(Room, "cem");
        var error = PusherTestClient.DataOf(await clients[2].NextAsync("pusher:subscription_error", Room));
        Assert.Equal("LimitReached", error.GetProperty("type").GetString());
        Assert.Equal(2, (await server.StateAsync(Room)).SubscriptionCount);
        await clients[1].UnsubscribeAsync(Room);
        await clients[0].NextAsync("pusher_internal:member_removed");
        var presence = await clients[2].JoinAsync(Room, "cem");

        Assert.Equal(2, presence.GetProperty("count").GetInt32());
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task However_they_come_and_go_at_once_everyone_ends_with_the_same_members()
    {
        await using var server = await PusherTest.StartAsync();
        await using var watcher = await PusherTestClient.ConnectAsync(server);
        var seen = (await watcher.JoinAsync(Room, "watcher")).GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToHashSet();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            for (var round = 0; round < 10; round++)
            {
                await using var client = await PusherTestClient.ConnectAsync(server);
                // Some are the same user on several connections.
                await client.JoinAsync(Room, $"user{(i + round) % 6}");
                if (round % 2 == 0)
                    await client.UnsubscribeAsync(Room);
            }
        }));
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "all others are let go");
        await watcher.SendAsync("pusher:subscribe", new { channel = "last" });
        while (true)
        {
            var told = await watcher.NextAnyAsync();
            var name = told.GetProperty("event").GetString();
            if (name == "pusher_internal:subscription_succeeded")
                break;
            var user = PusherTestClient.DataOf(told).GetProperty("user_id").GetString()!;
            Assert.True(name == "pusher_internal:member_added" ? seen.Add(user) : seen.Remove(user), $"{name} {user}");
        }

        Assert.Equal(["watcher"], seen);
        Assert.Equal((1, 1), ((await server.StateAsync(Room)).SubscriptionCount, (await server.StateAsync(Room)).UserCount));
        Assert.Empty(server.Complaints);
    }
}
