using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Invalidations;

/// <summary>
/// A client is sent at its return what was invalidated while it was away: by the page's own names, once for each scope (S4.23).
/// </summary>
public sealed class InvalidationTests
{
    private const string Own = "private-user.ada";

    [Fact]
    public async Task A_client_that_comes_back_is_sent_each_moved_scope_once_by_the_name_that_its_page_knows()
    {
        await using var server = await StartAsync();
        await LoseAsync(server, Own);

        for (var i = 0; i < 5; i++)
            await InvalidateAsync(server, Own, "notifications", i);
        await InvalidateAsync(server, Own, "bookmarks", 1);
        await using var back = await OpenAsync(server, Own);

        var told = await UntilCaughtUpAsync(back);
        Assert.Equal(["notifications missed", "bookmarks missed"], told);
        Assert.DoesNotContain("invalidate", await back.SettleAsync());
    }

    [Theory]
    [InlineData("invalidate", """{"user":"ada","scope":"notifications"}""")]
    [InlineData("invalidate", """{"users":["ben","ada"],"scope":"notifications","ids":["7"]}""")]
    [InlineData("signal", """{"user":"ada","name":"invalidate","payload":{"scope":"notifications"}}""")]
    public async Task It_does_not_matter_how_it_was_said(string call, string body)
    {
        await using var server = await StartAsync();
        await LoseAsync(server, Own);

        await UserInboxTests.PostAsync(server, call, body);
        await using var back = await OpenAsync(server, Own);

        Assert.Equal(["notifications missed"], await UntilCaughtUpAsync(back));
    }

    [Fact]
    public async Task Of_a_scope_all_is_meant_when_it_comes_late_and_its_highest_version()
    {
        await using var server = await StartAsync();
        await LoseAsync(server, Own);

        await UserInboxTests.PostAsync(server, "invalidate", """{"user":"ada","scope":"notes","ids":["7"],"version":12}""");
        await UserInboxTests.PostAsync(server, "invalidate", """{"user":"ada","scope":"notes","ids":["8"],"version":11}""");
        await using var back = await OpenAsync(server, Own);

        Assert.Equal(
            """{"scope":"notes","ids":[],"version":12,"reason":"missed"}""",
            PusherTestClient.DataOf(await back.NextAsync("invalidate", Own)).GetRawText());
    }

    [Fact]
    public async Task Confirmed_invalidations_are_not_sent_again()
    {
        await using var server = await StartAsync();
        await using (var lost = await OpenAsync(server, Own))
        {
            await UntilCaughtUpAsync(lost);
            await InvalidateAsync(server, Own, "early", 1);
            await lost.NextAsync("invalidate", Own);
            await lost.ConfirmAsync();
        }

        await GoneAsync(server);
        await using (var back = await OpenAsync(server, Own))
            Assert.Empty(await UntilCaughtUpAsync(back));
        await GoneAsync(server);
        await InvalidateAsync(server, Own, "late", 1);
        await using var again = await OpenAsync(server, Own);

        Assert.Equal(["late missed"], await UntilCaughtUpAsync(again));
    }

    [Fact]
    public async Task A_client_of_which_nobody_knows_what_it_has_is_told_once_to_fetch_all()
    {
        await using var server = await StartAsync();
        await InvalidateAsync(server, Own, "notifications", 1);
        await InvalidateAsync(server, Own, "bookmarks", 1);
        await server.PublishToUserAsync("ada");

        await using var client = await OpenAsync(server, Own);

        Assert.Equal(["* new"], await UntilCaughtUpAsync(client, 1));
        await InvalidateAsync(server, Own, "bookmarks", 2);
        Assert.Equal("""{"scope":"bookmarks","n":2}""", PusherTestClient.DataOf(await client.NextAsync("invalidate", Own)).GetRawText());
        Assert.DoesNotContain("invalidate", await client.SettleAsync());
    }

    [Fact]
    public async Task A_client_that_is_new_where_nothing_was_ever_invalidated_is_told_nothing()
    {
        await using var server = await StartAsync();

        await using var client = await OpenAsync(server, Own);

        Assert.Empty(await UntilCaughtUpAsync(client));
        Assert.DoesNotContain("invalidate", await client.SettleAsync());
    }

    [Fact]
    public async Task Channels_of_resources_and_tags_are_states_too_whether_their_events_are_kept_or_not()
    {
        await using var server = await LiveServer.StartAsync(
            settings: new(PublicChannels: ["tag:*"], Pusher: new(StoredChannels: ["orders:*"])), pusher: Soon);
        string[] channels = ["private-resource.post.7", "tag.csharp", "private-orders.7", "other.public"];
        await LoseAsync(server, [Own, .. channels]);

        foreach (var channel in channels)
        {
            await InvalidateAsync(server, channel, "comments", 1);
            await InvalidateAsync(server, channel, "comments", 2);
        }

        await using var back = await OpenAsync(server, [Own, .. channels]);

        foreach (var channel in channels)
            Assert.Equal("comments missed", Said(await back.NextAsync("invalidate", channel)));
        Assert.DoesNotContain("invalidate", await back.SettleAsync());
        Assert.Equal(0, (await server.Channels.HeadAsync(server.Channel("orders:7"), CancellationToken.None)).Version);
    }

    [Fact]
    public async Task The_public_spelling_of_a_private_channel_is_told_nothing_of_it()
    {
        await using var server = await StartAsync();
        await LoseAsync(server, Own, "resource.post.7");
        await InvalidateAsync(server, "private-resource.post.7", "comments", 1);
        await UserInboxTests.PostAsync(server, "invalidate", """{"channel":"resource:post:7","scope":"comments"}""");

        await using var back = await OpenAsync(server, Own, "resource.post.7");
        await using var nobody = await PusherTestClient.ConnectAsync(server);
        await nobody.SubscribeAsync("resource.post.7");

        Assert.Empty(await UntilCaughtUpAsync(back));
        Assert.DoesNotContain("invalidate", await back.SettleAsync());
        Assert.DoesNotContain("invalidate", await nobody.SettleAsync());
    }

    [Fact]
    public async Task Nobodys_connection_fetches_all_that_it_shows_of_a_channel_that_moves_and_nothing_of_others()
    {
        await using var server = await StartAsync();
        await InvalidateAsync(server, "tag.csharp", "feed", 1);
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SubscribeAsync("tag.java");
        await client.SubscribeAsync("tag.csharp");

        Assert.Equal("* new", Said(await client.NextAsync("invalidate", "tag.csharp")));
        Assert.DoesNotContain("invalidate", await client.SettleAsync());
    }

    [Fact]
    public async Task While_the_store_is_away_an_invalidation_is_not_answered_as_kept()
    {
        await using var server = await StartAsync();
        server.Store.IsUnreadable = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => InvalidateAsync(server, Own, "notifications", 1));
        server.Store.IsUnreadable = false;
        await InvalidateAsync(server, Own, "notifications", 2);
    }

    [Fact]
    public async Task An_app_that_keeps_nothing_tells_whoever_is_connected()
    {
        await using var server = await LiveServer.StartAsync(settings: new(Persistence: Persistence.Transient), pusher: Soon);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-resource.post.7");
        await InvalidateAsync(server, "private-resource.post.7", "comments", 1);
        await client.NextAsync("invalidate", "private-resource.post.7");

        await using var late = await PusherTestClient.ConnectAsync(server);
        await late.SubscribeAsync("private-resource.post.7");

        Assert.DoesNotContain("invalidate", await late.SettleAsync());
    }

    [Theory]
    [InlineData("\"{}\"")]
    [InlineData("\"no JSON\"")]
    [InlineData("""{"scope":7}""")]
    [InlineData("""{"scope":""}""")]
    [InlineData("""{"scope":"a\u0000b"}""")]
    [InlineData("""{"scope":"\ud800"}""")]
    [InlineData("\"{\\\"scope\\\":\\\"x\\\"} \\\"y\\\"\"")]
    public async Task An_event_of_that_name_without_a_scope_is_an_event_like_any_other(string data)
    {
        await using var server = await StartAsync();
        await LoseAsync(server, Own);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");

        await server.TriggerAsync("news", "invalidate", data);
        await server.TriggerAsync(Own, "invalidate", data);
        await using var back = await OpenAsync(server, Own);

        Assert.Equal(data, (await client.NextAsync("invalidate", "news")).GetProperty("data").GetRawText());
        Assert.Empty(await UntilCaughtUpAsync(back));
    }

    private static void Soon(PusherOptions options) => options.ConfirmSeconds = 1;

    private static Task<LiveServer> StartAsync() => LiveServer.StartAsync(pusher: Soon);

    private static async Task InvalidateAsync(LiveServer server, string channel, string scope, int number) =>
        await server.TriggerAsync(channel, "invalidate", JsonSerializer.Serialize(JsonSerializer.Serialize(new { scope, n = number })));

    private static async Task<PusherTestClient> OpenAsync(LiveServer server, params string[] channels)
    {
        var client = await PusherTestClient.ConnectAsync(server);
        foreach (var channel in channels)
            await client.SubscribeAsync(channel);
        return client;
    }

    /// <summary>A connection of Ada's is lost when it has all there is.</summary>
    private static async Task LoseAsync(LiveServer server, params string[] channels)
    {
        await using (var lost = await OpenAsync(server, channels))
        {
            await UntilCaughtUpAsync(lost);
            await LiveServer.UntilAsync(
                () => server.Register.All.OfType<PusherClient>().All(
                    client => client.Subscriptions!.Values.All(subscription => subscription.Scopes is { CaughtUp.IsCompleted: true })),
                "it has caught up");
        }

        await GoneAsync(server);
    }

    private static Task GoneAsync(LiveServer server) =>
        LiveServer.UntilAsync(() => server.Register.Count == 0, "the server has noticed who is lost");

    /// <summary>The scopes that the client was told to fetch by the time at which its inbox was there.</summary>
    private static async Task<IReadOnlyList<string>> UntilCaughtUpAsync(PusherTestClient client, int unread = 0)
    {
        var told = new List<string>();
        while (true)
        {
            var next = await client.NextAsync(["invalidate", "nudge:counts"]);
            if (next.GetProperty("event").GetString() == "invalidate")
                told.Add(Said(next));
            if (next.GetProperty("event").GetString() == "nudge:counts"
                && PusherTestClient.DataOf(next).GetProperty("unread").GetInt32() == unread)
                return told;
        }
    }

    private static string Said(JsonElement told)
    {
        var data = PusherTestClient.DataOf(told);
        return $"{data.GetProperty("scope").GetString()} {(data.TryGetProperty("reason", out var reason) ? reason.GetString() : "live")}";
    }
}
