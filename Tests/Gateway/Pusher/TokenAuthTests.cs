using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>One token, or one sign-in, in place of a signature for each channel.</summary>
public sealed class TokenAuthTests
{
    private const string Capabilities = """{"orders:*":["subscribe"],"room:7":["subscribe","presence"],"vault:1":["subscribe"]}""";

    [Theory]
    [InlineData("private-orders.7")]
    [InlineData("private-encrypted-vault.1")]
    [InlineData("private-user.ada")]
    public async Task A_token_opens_the_channels_that_it_covers(string channel)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await AskAsync(client, channel, server.Token("ada", Capabilities));

        await client.NextAsync("pusher_internal:subscription_succeeded", channel);
        await server.TriggerAsync(channel, "hello");
        await client.NextAsync("hello", channel);
    }

    [Theory]
    [InlineData("private-accounts.7")]
    [InlineData("private-user.ben")]
    [InlineData("presence-vault.1")]
    [InlineData("private-orders")]
    public async Task A_token_opens_nothing_else_and_the_connection_stays(string channel)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await AskAsync(client, channel, server.Token("ada", Capabilities));

        var error = PusherTestClient.DataOf(await client.NextAsync("pusher:subscription_error", channel));
        Assert.Equal(("AuthError", 401), (error.GetProperty("type").GetString(), error.GetProperty("status").GetInt32()));
        await client.SubscribeAsync("news");
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.")]
    public async Task A_text_that_is_no_token_opens_nothing(string token)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await AskAsync(client, "private-orders.7", token);

        await client.NextAsync("pusher:subscription_error", "private-orders.7");
    }

    [Fact]
    public async Task A_member_is_the_tokens_user_with_the_tokens_info_whatever_the_client_says()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var token = MintWithInfo(server, "ada", """{"name":"Ada"}""");

        await AskAsync(client, "presence-room.7", token, """{"user_id":"ada","user_info":{"name":"Queen"}}""");

        var presence = PusherTestClient.DataOf(await client.NextAsync("pusher_internal:subscription_succeeded", "presence-room.7"))
            .GetProperty("presence");
        Assert.Equal("""{"ids":["ada"],"hash":{"ada":{"name":"Ada"}},"count":1}""", presence.GetRawText());
    }

    [Fact]
    public async Task A_client_cannot_choose_another_member_than_the_tokens_user()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await AskAsync(client, "presence-room.7", server.Token("ada", Capabilities), """{"user_id":"ben"}""");

        await client.NextAsync("pusher:subscription_error", "presence-room.7");
    }

    [Fact]
    public async Task One_connection_is_one_users()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "private-orders.7", server.Token("ada", Capabilities));
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-orders.7");

        await AskAsync(client, "private-orders.8", server.Token("ben", Capabilities));

        await client.NextAsync("pusher:subscription_error", "private-orders.8");
    }

    [Fact]
    public async Task A_token_signs_in_and_the_page_cannot_say_more_about_itself()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendAsync(
            "pusher:signin", new
            {
                auth = MintWithInfo(server, "ada", """{"name":"Ada"}"""),
                user_data = """{"id":"ada","user_info":{"name":"Queen"},"watchlist":["ben"]}""",
            });

        var data = PusherTestClient.DataOf(await client.NextAsync("pusher:signin_success")).GetProperty("user_data").GetString();
        Assert.Equal("""{"id":"ada","user_info":{"name":"Ada"}}""", data);
        await client.SubscribeAsync("#server-to-user-ada");
    }

    [Fact]
    public async Task A_token_signs_nobody_else_in()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SendAsync("pusher:signin", new { auth = server.Token("ada"), user_data = """{"id":"ben"}""" });

        await client.NextErrorAsync();
        Assert.DoesNotContain("pusher:signin_success", await client.SettleAsync());
    }

    [Fact]
    public async Task A_revoked_channel_ends_the_connection_with_4200_and_is_refused_when_it_comes_back()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var token = server.Token("ada", Capabilities);
        await AskAsync(client, "private-orders.7", token);
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-orders.7");

        await RevokeAsync(server, RevocationTarget.Channel, "orders:7");

        Assert.Equal(4200, await client.Closed);
        await using var again = await PusherTestClient.ConnectAsync(server);
        await AskAsync(again, "private-orders.7", token);
        await again.NextAsync("pusher:subscription_error", "private-orders.7");
        await AskAsync(again, "private-orders.8", token);
        await again.NextAsync("pusher_internal:subscription_succeeded", "private-orders.8");
    }

    [Fact]
    public async Task A_revoked_user_is_closed_with_4200_however_the_connection_was_opened()
    {
        await using var server = await PusherTest.StartAsync();
        await using var byToken = await PusherTestClient.ConnectAsync(server);
        await using var signedIn = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await AskAsync(byToken, "private-orders.7", server.Token("ada", Capabilities));
        await byToken.NextAsync("pusher_internal:subscription_succeeded");
        await signedIn.SignInAsync("ada");
        await signedIn.NextAsync("pusher:signin_success");
        await other.SignInAsync("ben");
        await other.NextAsync("pusher:signin_success");

        await RevokeAsync(server, RevocationTarget.User, "ada");

        Assert.Equal(4200, await byToken.Closed);
        Assert.Equal(4200, await signedIn.Closed);
        await other.SubscribeAsync("news");
    }

    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "private-orders.7", server.Token("ada", Capabilities, TimeSpan.FromMinutes(10)));
        await client.NextAsync("pusher_internal:subscription_succeeded");

        // The server's pings are answered, so that nothing but the token ends it.
        var isClosed = false;
        for (var i = 0; i < 140 && !isClosed; i++)
        {
            for (var second = 0; second < 5; second++)
                time.Advance(TimeSpan.FromSeconds(1));
            isClosed = !await TryPingAsync(client);
        }

        Assert.Equal(4200, await client.Closed);
    }

    [Fact]
    public async Task A_rule_opens_channels_to_whoever_has_signed_in()
    {
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["orders:{user}", "room:*"]));
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");

        foreach (var channel in (string[])["private-orders.ada", "private-user.ada", "presence-room.7"])
        {
            await AskAsync(client, channel, "");
            await client.NextAsync("pusher_internal:subscription_succeeded", channel);
        }

        foreach (var channel in (string[])["private-orders.ben", "private-user.ben", "private-accounts.7"])
        {
            await AskAsync(client, channel, "");
            await client.NextAsync("pusher:subscription_error", channel);
        }
    }

    [Fact]
    public async Task A_subscription_that_comes_before_the_sign_in_waits_for_it()
    {
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["room:*"]));
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "presence-room.7", "");
        await AskAsync(client, "private-user.ben", "");
        Assert.Empty(await client.SettleAsync());

        await client.SignInAsync("ada");

        await client.NextAsync("pusher_internal:subscription_succeeded", "presence-room.7");
        await client.NextAsync("pusher:subscription_error", "private-user.ben");
    }

    [Fact]
    public async Task A_subscription_that_was_taken_back_while_it_waited_does_not_come_with_the_sign_in()
    {
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["room:*"]));
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "private-room.7", "");
        await AskAsync(client, "private-room.8", "");
        await client.UnsubscribeAsync("private-room.7");

        await client.SignInAsync("ada");

        await client.NextAsync("pusher_internal:subscription_succeeded", "private-room.8");
        Assert.DoesNotContain("pusher_internal:subscription_succeeded", await client.SettleAsync());
        Assert.False((await server.StateAsync("private-room.7")).IsOccupied);
    }

    [Fact]
    public async Task A_subscription_that_waits_and_is_asked_for_with_a_signature_is_on_its_channel()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["room:*"]), time);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "private-room.7", "");
        await client.SubscribeAsync("private-room.7");

        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(30));
        Assert.Empty(await client.SettleAsync());
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");

        Assert.Empty(await client.SettleAsync());
    }

    [Fact]
    public async Task Each_subscription_that_waits_has_its_own_time()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["room:*"]), time);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "private-room.1", "");
        await AskAsync(client, "private-room.2", "");
        await client.SettleAsync();
        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(9));
        await AskAsync(client, "private-room.2", "");
        await AskAsync(client, "private-room.3", "");
        Assert.Empty(await client.SettleAsync());

        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(3));
        await client.NextAsync("pusher:subscription_error", "private-room.1");
        Assert.DoesNotContain("pusher:subscription_error", await client.SettleAsync());
        await client.SignInAsync("ada");

        await client.NextAsync("pusher_internal:subscription_succeeded", "private-room.2");
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-room.3");
    }

    [Fact]
    public async Task A_subscription_that_waits_in_vain_is_refused()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(new(UserChannels: ["room:*"]), time);
        await using var client = await PusherTestClient.ConnectAsync(server);
        await AskAsync(client, "presence-room.7", "");
        Assert.Empty(await client.SettleAsync());

        var refused = client.NextAsync("pusher:subscription_error", "presence-room.7");
        for (var i = 0; i < 600 && !refused.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            // The refusal travels over a socket: it has its time before the clock moves again.
            await Task.WhenAny(refused, Task.Delay(5));
        }

        await refused;
    }

    [Theory]
    [InlineData("orders:{user}", true)]
    [InlineData("orders:x{user}", false)]
    [InlineData("user:{user}", false)]
    [InlineData("orders:{other}", false)]
    [InlineData("*:{user}", true)]
    public void A_rule_is_a_pattern_in_which_the_user_is_a_segment(string rule, bool isValid) =>
        Assert.Equal(isValid, UserChannelRule.IsValid(rule));

    [Theory]
    [InlineData("ada:7")]
    [InlineData("ada.7")]
    [InlineData("ada b")]
    public void An_id_that_is_no_segment_fits_no_rule(string user) =>
        Assert.False(UserChannelRule.Opens(["orders:{user}"], user, $"orders:{user.Replace('.', ':')}"));

    private static Task AskAsync(PusherTestClient client, string channel, string auth, string? channelData = null) => channelData is null
        ? client.SendAsync("pusher:subscribe", new { channel, auth })
        : client.SendAsync("pusher:subscribe", new { channel, auth, channel_data = channelData });

    private static string MintWithInfo(LiveServer server, string user, string info)
    {
        using var json = JsonDocument.Parse(Capabilities);
        var capability = Capability.Read(json.RootElement, isMinting: true, "capabilities").Value!;
        return server.Service<ClientTokens>().Mint(
            server.App, UserId.Parse(user), capability, TimeSpan.FromHours(1), System.Text.Encoding.UTF8.GetBytes(info)).Token;
    }

    private static async Task RevokeAsync(LiveServer server, RevocationTarget target, string name)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new(
            "Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{server.App.Key}:{server.Secret}")));
        var body = JsonSerializer.Serialize(target == RevocationTarget.User ? new { user = name } : (object)new { channel = name });
        using var answer = await http.PostAsync(
            new Uri("api/realtime/revoke", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<bool> TryPingAsync(PusherTestClient client)
    {
        try
        {
            await client.SendAsync("pusher:ping", new { });
            var pong = client.NextAsync("pusher:pong");
            return await Task.WhenAny(pong, client.Closed) == pong;
        }
        catch (IOException)
        {
            // It ended after the last pong.
            return false;
        }
    }
}
