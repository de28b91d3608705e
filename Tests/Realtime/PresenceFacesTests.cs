using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime;

/// <summary>One presence for all faces: hub, streams and Pusher's clients see each other (ADR 0079).</summary>
public sealed class PresenceFacesTests
{
    private const string Open = """{"*":["subscribe","presence"]}""";
    private const string Room = "presence-room.7";

    [Fact]
    public async Task Clients_of_all_faces_are_members_of_one_room_and_see_each_other_come_and_go()
    {
        await using var server = await LiveServer.StartAsync();
        await using var pusher = await PusherTestClient.ConnectAsync(server);
        await pusher.JoinAsync(Room, "pia", new { name = "Pia" });
        var hub = await server.WelcomeAsync("ada", Open);

        await hub.InvokeAsync("Enter", "room:7");
        var members = await hub.NextAsync("presence");
        var added = PusherTestClient.DataOf(await pusher.NextAsync("pusher_internal:member_added", Room));
        var stream = await server.ListenAsync("sid", "&presence=room:7", capabilities: Open);
        var shown = (await stream.NextAsync("presence")).Body;
        var joined = await hub.NextAsync("presence");
        await pusher.UnsubscribeAsync(Room);
        var left = (await stream.NextAsync("presence")).Body;

        Assert.Equal(
            """{"channel":"room:7","change":"members","members":[{"user":"ada","info":{}},{"user":"pia","info":{"name":"Pia"}}]}""",
            Sorted(members));
        Assert.Equal("""{"user_id":"ada","user_info":{}}""", added.GetRawText());
        Assert.Equal(["ada", "pia", "sid"], UsersOf(shown));
        Assert.Equal("""{"channel":"room:7","change":"joined","user":"sid","info":{}}""", joined.GetRawText());
        Assert.Equal("""{"channel":"room:7","change":"left","user":"pia"}""", left.GetRawText());
        Assert.Equal("""{"channel":"room:7","change":"left","user":"pia"}""", (await hub.NextAsync("presence")).GetRawText());
        Assert.Equal(
            ["ada", "sid"],
            (await server.Service<IPusherChannels>()
                .ListUsersAsync(server.App, PusherChannelName.Parse(Room), CancellationToken.None)).Order());
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_user_on_several_connections_leaves_with_the_last_of_them_however_it_ends()
    {
        await using var server = await LiveServer.StartAsync();
        var watcher = await server.WelcomeAsync("watcher", Open);
        await watcher.InvokeAsync("Enter", "room:7");
        await watcher.NextAsync("presence");
        var tab = await server.WelcomeAsync("ada", Open);
        await tab.InvokeAsync("Enter", "room:7");
        var stream = await server.ListenAsync("ada", "&presence=room:7", capabilities: Open);
        await stream.NextAsync("presence");

        await tab.InvokeAsync("Leave", "room:7");
        Assert.Equal(2, (await server.StateAsync(Room)).UserCount);
        await stream.DisposeAsync();

        Assert.Equal("joined", ChangeOf(await watcher.NextAsync("presence")));
        Assert.Equal("""{"channel":"room:7","change":"left","user":"ada"}""", (await watcher.NextAsync("presence")).GetRawText());
        Assert.Equal((1, 1), ((await server.StateAsync(Room)).SubscriptionCount, (await server.StateAsync(Room)).UserCount));
        // Who left hears no more of it.
        Assert.Equal(["members"], tab.TakeAll().Where(message => message.Name == "presence").Select(message => ChangeOf(message.Body)));
        Assert.Equal("not_attached", (await tab.RefusalAsync("Leave", "room:7")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Entering_again_shows_all_members_once_more_and_tells_the_others_nothing()
    {
        await using var server = await LiveServer.StartAsync();
        var (ada, ben) = (await server.WelcomeAsync("ada", Open), await server.WelcomeAsync("ben", Open));
        await ada.InvokeAsync("Enter", "room:7");
        await ben.InvokeAsync("Enter", "room:7");

        await ben.InvokeAsync("Enter", "room:7");
        await ada.InvokeAsync("Enter", "room:7");

        Assert.Equal(
            ["members", "members"], ben.TakeAll().Where(message => message.Name == "presence").Select(message => ChangeOf(message.Body)));
        Assert.Equal(
            ["members", "joined", "members"],
            ada.TakeAll().Where(message => message.Name == "presence").Select(message => ChangeOf(message.Body)));
    }

    [Fact]
    public async Task A_token_without_the_capability_is_kept_out_on_both_faces_even_of_a_public_or_subscribed_channel()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var hub = await server.WelcomeAsync("ada", """{"*":["subscribe"],"hall":["presence"]}""");
        var stream = await server.ListenAsync("ada", "&presence=site:announcements");

        foreach (var channel in new[] { "room:7", "library:7", "site:announcements" })
            Assert.Equal("capability_missing", (await hub.RefusalAsync("Enter", channel)).GetProperty("code").GetString());
        await hub.InvokeAsync("Enter", "hall");
        var ended = (await stream.NextAsync("presence")).Body;

        Assert.Equal(
            ("site:announcements", "ended", "capability_missing"),
            (ended.GetProperty("channel").GetString(), ChangeOf(ended), ended.GetProperty("code").GetString()));
        Assert.False((await server.StateAsync("presence-site.announcements")).IsOccupied);
    }

    [Fact]
    public async Task A_revocation_and_a_token_without_the_right_end_a_presence_and_the_connection_stays()
    {
        await using var server = await LiveServer.StartAsync();
        var (ada, ben) = (await server.WelcomeAsync("ada", Open), await server.WelcomeAsync("ben", Open));
        foreach (var client in new[] { ada, ben })
        {
            await client.InvokeAsync("Enter", "room:7");
            await client.InvokeAsync("Enter", "room:8");
        }

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "room:7", "ada"));
        var revoked = await ada.NextAsync(message => message.Name == "presence" && ChangeOf(message.Body) == "ended", "the end");
        await ada.InvokeAsync("Refresh", server.Token("ada"));
        var refreshed = await ada.NextAsync(message => message.Name == "presence" && ChangeOf(message.Body) == "ended", "the end");

        Assert.Equal(
            ("room:7", "token_revoked"), (revoked.GetProperty("channel").GetString(), revoked.GetProperty("code").GetString()));
        Assert.Equal(
            ("room:8", "capability_missing"), (refreshed.GetProperty("channel").GetString(), refreshed.GetProperty("code").GetString()));
        foreach (var channel in new[] { "room:7", "room:8" })
        {
            var left = await ben.NextAsync(
                message => message.Name == "presence" && ChangeOf(message.Body) == "left"
                    && message.Body.GetProperty("channel").GetString() == channel, $"Ada leaves {channel}");
            Assert.Equal("ada", left.GetProperty("user").GetString());
        }

        await server.PublishToUserAsync("ada");
        await ada.NextAsync("inbox");
    }

    [Fact]
    public async Task A_full_room_and_a_connection_with_as_many_as_it_may_have_take_no_more()
    {
        await using var server = await LiveServer.StartAsync(
            configure: options => options.PresencesMax = 2, settings: new AppSettings(Pusher: new(PresenceMembersMax: 1)));
        var (ada, ben) = (await server.WelcomeAsync("ada", Open), await server.WelcomeAsync("ben", Open));
        await ada.InvokeAsync("Enter", "room:1");
        await ada.InvokeAsync("Enter", "room:2");

        var many = await ada.RefusalAsync("Enter", "room:3");
        var full = await ben.RefusalAsync("Enter", "room:1");
        await ada.InvokeAsync("Leave", "room:1");
        await ben.InvokeAsync("Enter", "room:1");

        Assert.Equal(("attachments_full", 2), (many.GetProperty("code").GetString(), many.GetProperty("limit").GetInt32()));
        Assert.Equal(("presence_full", 1), (full.GetProperty("code").GetString(), full.GetProperty("limit").GetInt32()));
        Assert.Equal("name_invalid", (await ada.RefusalAsync("Enter", "no name")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_client_that_comes_and_goes_all_the_time_is_refused_for_a_while()
    {
        await using var server = await LiveServer.StartAsync(
            configure: options => (options.PresencesMax, options.ClientMessagesPerSecond) = (1, 10_000));
        var client = await server.WelcomeAsync("ada", Open);

        var refused = 0;
        for (var i = 0; i < 30 && refused == 0; i++)
        {
            refused += await client.TryRefusalAsync("Enter", "room:7") is null ? 0 : 1;
            await client.TryRefusalAsync("Leave", "room:7");
        }

        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task However_clients_of_all_faces_come_and_go_at_once_everyone_ends_with_the_same_members()
    {
        await using var server = await LiveServer.StartAsync();
        var watcher = await server.WelcomeAsync("watcher", Open);
        await watcher.InvokeAsync("Enter", "room:7");
        var seen = UsersOf(await watcher.NextAsync("presence")).ToHashSet();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            for (var round = 0; round < 5; round++)
            {
                var user = $"user{(i + round) % 4}";
                if ((i + round) % 3 == 0)
                {
                    await using var pusher = await PusherTestClient.ConnectAsync(server);
                    await pusher.JoinAsync(Room, user);
                }
                else if ((i + round) % 3 == 1)
                {
                    await using var stream = await StreamTestClient.ConnectAsync(server.Url, server.Token(user, Open), "&presence=room:7");
                    await stream.NextAsync("presence");
                }
                else
                {
                    await using var hub = await HubTestClient.ConnectAsync(server.Url, server.Token(user, Open));
                    await hub.NextAsync("welcome");
                    await hub.InvokeAsync("Enter", "room:7");
                }
            }
        }));
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "all others are let go");
        await Eventually.TrueAsync(
            async () => (await server.StateAsync(Room)).SubscriptionCount == 1, TimeSpan.FromSeconds(30), "they have left");
        await watcher.InvokeAsync("Enter", "room:7");
        foreach (var told in watcher.TakeAll().Where(message => message.Name == "presence").Select(message => message.Body))
        {
            if (ChangeOf(told) == "members")
                Assert.Equal(seen, UsersOf(told).ToHashSet());
            else if (ChangeOf(told) == "joined")
                Assert.True(seen.Add(told.GetProperty("user").GetString()!), told.GetRawText());
            else
                Assert.True(seen.Remove(told.GetProperty("user").GetString()!), told.GetRawText());
        }

        Assert.Equal(["watcher"], seen);
        Assert.Empty(server.Complaints);
    }

    private static string? ChangeOf(JsonElement presence) => presence.GetProperty("change").GetString();

    private static IReadOnlyList<string> UsersOf(JsonElement presence) =>
        [.. presence.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("user").GetString()!).Order()];

    /// <summary>Members come in no order.</summary>
    private static string Sorted(JsonElement presence)
    {
        var members = presence.GetProperty("members").EnumerateArray().Select(member => member.GetRawText())
            .Order(StringComparer.Ordinal);
        var channel = presence.GetProperty("channel").GetString();
        return $$"""{"channel":"{{channel}}","change":"members","members":[{{string.Join(',', members)}}]}""";
    }
}
