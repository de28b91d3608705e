using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>Every kind of channel, and who gets in.</summary>
public sealed class SubscribingTests
{
    [Theory]
    [InlineData("news", false)]
    [InlineData("private-news", false)]
    [InlineData("private-encrypted-news", false)]
    [InlineData("cache-news", false)]
    [InlineData("private-cache-news", false)]
    [InlineData("private-encrypted-cache-news", false)]
    [InlineData("private-user.ada_1-x=2@3,4.5;6", false)]
    [InlineData("news", true)]
    public async Task A_subscriber_gets_what_a_server_triggers_byte_for_byte(string channel, bool isOrdinary)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server, isOrdinary);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await other.SubscribeAsync("elsewhere");

        var succeeded = await client.SubscribeAsync(channel);
        var state = await server.TriggerAsync(channel, "grüße \"x\"", "\"{\\u0022a\\u0022:\\\"ä\\\"}\"");
        var told = await client.NextAsync("grüße \"x\"");

        Assert.Equal("{}", succeeded.GetProperty("data").GetString());
        Assert.Equal(channel, told.GetProperty("channel").GetString());
        Assert.Equal("\"{\\u0022a\\u0022:\\\"ä\\\"}\"", told.GetProperty("data").GetRawText());
        Assert.Equal(1, state.SubscriptionCount);
        Assert.Empty(await other.SettleAsync());
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_client_that_has_unsubscribed_receives_no_more()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");
        await client.UnsubscribeAsync("news");
        await client.SettleAsync();

        await server.TriggerAsync("news", "late");

        Assert.Empty(await client.SettleAsync());
        Assert.False((await server.StateAsync("news")).IsOccupied);
    }

    [Fact]
    public async Task Subscribing_twice_is_answered_twice_and_counts_once()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");
        await client.SubscribeAsync("news");

        Assert.Equal(1, (await server.StateAsync("news")).SubscriptionCount);
    }

    [Fact]
    public async Task A_signature_for_a_connection_opens_nothing_after_it_has_ended()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var auth = client.Sign($"{client.SocketId}:private-x");
        await client.SendAsync("pusher:subscribe", new { channel = "private-x", auth });
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-x");
        await client.DisposeAsync();
        await using var again = await PusherTestClient.ConnectAsync(server);

        await again.SendAsync("pusher:subscribe", new { channel = "private-x", auth });

        await again.NextAsync("pusher:subscription_error", "private-x");
        Assert.NotEqual(client.SocketId, again.SocketId);
    }

    [Fact]
    public async Task A_wrong_signature_is_told_to_the_channel_and_to_the_connection_which_stays()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        string[] wrong =
        [
            "", "x", $"{server.App.Key}:", $"{server.App.Key}:{new string('0', 64)}", other.Sign($"{other.SocketId}:private-x"),
            client.Sign($"{client.SocketId}:private-y"), client.Sign($"{client.SocketId}:private-x").ToUpperInvariant(),
            "other" + client.Sign($"{client.SocketId}:private-x")[5..],
        ];

        foreach (var auth in wrong)
        {
            await client.SendAsync("pusher:subscribe", new { channel = "private-x", auth });
            var error = PusherTestClient.DataOf(await client.NextAsync("pusher:subscription_error", "private-x"));
            Assert.Equal(("AuthError", 401), (error.GetProperty("type").GetString(), error.GetProperty("status").GetInt32()));
            var message = await client.NextErrorAsync();
            Assert.Contains($"{client.SocketId}:private-x", message, StringComparison.Ordinal);
            Assert.DoesNotContain(client.Sign($"{client.SocketId}:private-x")[21..], message, StringComparison.Ordinal);
        }

        await client.SubscribeAsync("private-x");
    }

    [Theory]
    [InlineData("private-chat.7")]
    [InlineData("private-encrypted-chat.7")]
    [InlineData("private-cache-chat.7")]
    [InlineData("private-encrypted-cache-chat.7")]
    public async Task Channel_data_of_a_private_channel_may_be_signed_or_not_as_official_server_libraries_do(string channel)
    {
        await using var server = await PusherTest.StartAsync();
        (string? Data, string Signed)[] ways =
        [
            ("""{"user_id":1,"user_info":{"name":"Ada"}}""", """:{"user_id":1,"user_info":{"name":"Ada"}}"""),
            ("""{"user_id":1}""", ""),
            ("no JSON", ":no JSON"),
            ("", ":"),
            ("", ""),
            (null, ":"),
            (null, ""),
        ];
        foreach (var (data, signed) in ways)
        {
            await using var client = await PusherTestClient.ConnectAsync(server);
            await client.SendAsync(
                "pusher:subscribe", new { channel, auth = client.Sign($"{client.SocketId}:{channel}{signed}"), channel_data = data });
            await client.NextAsync("pusher_internal:subscription_succeeded", channel);
        }
    }

    [Theory]
    [InlineData("private-chat.7", """{"user_id":1}""", """:{"user_id":2}""")]
    [InlineData("private-chat.7", null, """:{"user_id":1}""")]
    [InlineData("presence-chat.7", """{"user_id":1}""", "")]
    [InlineData("presence-chat.7", """{"user_id":1}""", ":")]
    [InlineData("presence-chat.7", """{"user_id":1}""", """:{"user_id":2}""")]
    [InlineData("presence-chat.7", "", ":")]
    [InlineData("presence-chat.7", null, "")]
    public async Task Channel_data_is_not_taken_under_another_signature_nor_a_member_without_one(
        string channel, string? data, string signed)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendAsync(
            "pusher:subscribe", new { channel, auth = client.Sign($"{client.SocketId}:{channel}{signed}"), channel_data = data });

        await client.NextAsync("pusher:subscription_error", channel);
    }

    [Theory]
    [InlineData("""{"channel":"presence-x","channel_data":{"user_id":1}}""", "'channel_data' is a text that holds the object as JSON")]
    [InlineData("""{"channel":"presence-x","channel_data":7}""", "'channel_data' is a text.")]
    [InlineData("""{"channel":"presence-x","auth":{"auth":"x"}}""", "'auth' is a text.")]
    public async Task A_member_that_is_no_text_is_named(string data, string message)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendTextAsync($$"""{"event":"pusher:subscribe","data":{{data}}}""");

        var error = PusherTestClient.DataOf(await client.NextAsync("pusher:subscription_error", "presence-x"));
        Assert.Equal(("InvalidData", 400), (error.GetProperty("type").GetString(), error.GetProperty("status").GetInt32()));
        Assert.StartsWith(message, error.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_secrets_of_an_app_sign()
    {
        await using var server = await PusherTest.StartAsync();
        var keyring = server.Service<Keyring>();
        await server.ChangeAppAsync(new AddSecret(new("second", keyring.Seal(server.App.Id.Value, "second", "another secret"))));
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-first");
        var signature = PusherSignature.Sign("another secret"u8, $"{client.SocketId}:private-second");

        await client.SendAsync("pusher:subscribe", new { channel = "private-second", auth = $"{server.App.Key}:{signature}" });

        await client.NextAsync("pusher_internal:subscription_succeeded", "private-second");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"channel":null}""")]
    [InlineData("""{"channel":7}""")]
    [InlineData("""{"channel":""}""")]
    [InlineData("""{"channel":"no blanks"}""")]
    [InlineData("""{"channel":"ümlaut"}""")]
    [InlineData("""{"channel":"#server-to-user-"}""")]
    [InlineData("""{"channel":"#server-to-user-ada"}""")]
    [InlineData("""{"channel":"#other"}""")]
    [InlineData("""{"channel":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public async Task A_subscription_without_a_good_channel_is_an_error_and_the_connection_stays(string data)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendTextAsync($$"""{"event":"pusher:subscribe","data":{{data}}}""");

        await client.NextErrorAsync();
        await client.SubscribeAsync("news");
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_name_has_164_characters_at_most()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SubscribeAsync(new string('x', 164));
        await client.AskAsync(new string('x', 165));

        await client.NextErrorAsync();
    }

    [Fact]
    public async Task The_sender_is_left_out_when_a_server_says_so()
    {
        await using var server = await PusherTest.StartAsync();
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await sender.SubscribeAsync("news");
        await other.SubscribeAsync("news");

        await server.TriggerAsync("news", "first", except: sender.SocketId);
        await server.TriggerAsync("news", "second", except: "1.1");

        await sender.NextAsync("second");
        await other.NextAsync("first");
        await other.NextAsync("second");
        Assert.Empty(await sender.SettleAsync());
    }

    [Fact]
    public async Task A_cache_channel_begins_with_its_last_event_or_says_that_there_is_none()
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true));
        await using var early = await PusherTestClient.ConnectAsync(server);
        await early.SubscribeAsync("private-cache-x");
        // The official client for Java fails on an event whose data is missing.
        Assert.Equal("{}", (await early.NextAsync("pusher:cache_miss", "private-cache-x")).GetProperty("data").GetString());

        await server.TriggerAsync("private-cache-x", "first", "\"1\"");
        await server.TriggerAsync("private-cache-x", "last", "\"2\"");
        await early.SendAsync("client-typing", new { }, "private-cache-x");
        await early.NextAsync("last");
        // The event of its own has gone through before somebody else comes.
        await early.SettleAsync();
        await using var late = await PusherTestClient.ConnectAsync(server);
        await late.SubscribeAsync("private-cache-x");
        var kept = await late.NextAsync("last");

        Assert.Equal("2", kept.GetProperty("data").GetString());
        Assert.Empty(await late.SettleAsync());
        var cache = (await server.StateAsync("private-cache-x")).Cache!;
        Assert.Equal("\"2\"", System.Text.Encoding.UTF8.GetString(cache.Data.Span));
        Assert.InRange(cache.TimeToLive.TotalMinutes, 29, 30);
    }

    [Fact]
    public async Task Subscribers_are_told_how_many_they_are_where_the_app_wants_it()
    {
        await using var server = await PusherTest.StartAsync(new(SubscriptionCount: true));
        await using var first = await PusherTestClient.ConnectAsync(server);
        await using var second = await PusherTestClient.ConnectAsync(server);

        await first.SubscribeAsync("news");
        Assert.Equal(1, await CountAsync(first));
        await second.SubscribeAsync("news");
        Assert.Equal(2, await CountAsync(first));
        Assert.Equal(2, await CountAsync(second));
        await first.UnsubscribeAsync("news");
        Assert.Equal(1, await CountAsync(second));

        static async Task<int> CountAsync(PusherTestClient client) =>
            PusherTestClient.DataOf(await client.NextAsync("pusher_internal:subscription_count"))
                .GetProperty("subscription_count").GetInt32();
    }

    [Fact]
    public async Task A_connection_that_nobody_vouches_for_is_closed_in_time_where_the_app_wants_it()
    {
        await using var server = await PusherTest.StartAsync(new(AuthorizeSeconds: 5));
        await using var stranger = await PusherTestClient.ConnectAsync(server);
        await using var known = await PusherTestClient.ConnectAsync(server);
        await stranger.SubscribeAsync("news");
        await known.SubscribeAsync("private-news");

        Assert.Equal(4009, await stranger.Closed);
        Assert.Empty(await known.SettleAsync());
    }

    [Fact]
    public async Task Events_of_one_channel_reach_every_subscriber_in_order_however_many_are_triggered_at_once()
    {
        await using var server = await PusherTest.StartAsync();
        var clients = new List<PusherTestClient>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await PusherTestClient.ConnectAsync(server, isOrdinary: i % 2 == 0));
            await clients[i].SubscribeAsync("news");
        }

        for (var i = 0; i < 500; i++)
            await server.TriggerAsync("news", "tick", JsonSerializer.Serialize($"{i}"));

        foreach (var client in clients)
        {
            for (var i = 0; i < 500; i++)
                Assert.Equal($"{i}", (await client.NextAsync("tick")).GetProperty("data").GetString());
            await client.DisposeAsync();
        }
    }
}
