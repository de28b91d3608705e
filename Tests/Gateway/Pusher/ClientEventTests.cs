using Nudge.Core.Apps;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>The events that clients send to each other.</summary>
public sealed class ClientEventTests
{
    [Fact]
    public async Task A_client_event_reaches_all_others_with_its_data_as_it_was_and_never_the_sender()
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true));
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server, isOrdinary: true);
        await sender.SubscribeAsync("private-x");
        await other.SubscribeAsync("private-x");

        await sender.SendTextAsync("""{"event":"client-typing","channel":"private-x","data":{"a": [1,  2]}}""");
        await sender.SendTextAsync("""{"event":"client-text","channel":"private-x","data":"{\"a\":1}"}""");
        await sender.SendTextAsync("""{"event":"client-nothing","channel":"private-x"}""");

        var typing = await other.NextAsync("client-typing");
        Assert.Equal("""{"a": [1,  2]}""", typing.GetProperty("data").GetRawText());
        Assert.False(typing.TryGetProperty("user_id", out _));
        Assert.Equal("""{"a":1}""", (await other.NextAsync("client-text")).GetProperty("data").GetString());
        await other.NextAsync("client-nothing");
        Assert.Empty(await sender.SettleAsync());
    }

    [Fact]
    public async Task On_a_presence_channel_the_member_is_named_by_the_server()
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true));
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await sender.JoinAsync("presence-x", "ada \"l\"");
        await other.JoinAsync("presence-x", "ben");

        await sender.SendTextAsync("""{"event":"client-typing","channel":"presence-x","data":{},"user_id":"ben"}""");

        Assert.Equal("ada \"l\"", (await other.NextAsync("client-typing")).GetProperty("user_id").GetString());
    }

    [Theory]
    [InlineData("""{"event":"client-x","channel":"news","data":{}}""")]
    [InlineData("""{"event":"client-x","channel":"private-encrypted-x","data":{}}""")]
    [InlineData("""{"event":"client-x","channel":"private-not-joined","data":{}}""")]
    [InlineData("""{"event":"client-x","data":{}}""")]
    [InlineData("""{"event":"client-x","channel":7,"data":{}}""")]
    [InlineData("""{"event":"x","channel":"private-x","data":{}}""")]
    [InlineData("""{"event":"pusher:other","channel":"private-x","data":{}}""")]
    [InlineData("""{"event":"pusher_internal:member_added","channel":"private-x","data":{}}""")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("not json")]
    [InlineData("{}{}")]
    [InlineData("")]
    public async Task Where_it_must_not_go_it_is_an_error_and_nobody_hears_it(string text)
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true));
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        foreach (var channel in new[] { "news", "private-x", "private-encrypted-x" })
        {
            await sender.SubscribeAsync(channel);
            await other.SubscribeAsync(channel);
        }

        await other.SubscribeAsync("private-not-joined");
        await sender.SendTextAsync(text);

        await sender.NextErrorAsync();
        await sender.SettleAsync();
        Assert.Empty(await other.SettleAsync());
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task An_app_has_none_unless_it_wants_them_and_the_change_is_live()
    {
        await using var server = await PusherTest.StartAsync();
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await sender.SubscribeAsync("private-x");
        await other.SubscribeAsync("private-x");
        await sender.SendAsync("client-x", new { }, "private-x");
        Assert.Contains("not enabled", await sender.NextErrorAsync(), StringComparison.Ordinal);

        using var patch = System.Text.Json.JsonDocument.Parse("""{"pusher":{"clientEvents":true}}""");
        await server.ChangeAppAsync(new ChangeApp(Settings: patch.RootElement));
        await sender.SendAsync("client-x", new { }, "private-x");

        await other.NextAsync("client-x");
    }

    [Fact]
    public async Task The_eleventh_in_a_second_is_refused_with_4301_and_the_connection_stays()
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true), TestClock.AtNoon());
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await sender.SubscribeAsync("private-x");
        await other.SubscribeAsync("private-x");

        for (var i = 0; i < 11; i++)
            await sender.SendAsync("client-x", new { }, "private-x");
        Assert.StartsWith("4301 ", await sender.NextErrorAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 10; i++)
            await other.NextAsync("client-x");
        Assert.Empty(await other.SettleAsync());
        ((FakeTimeProvider)server.Time).Advance(TimeSpan.FromSeconds(1));
        await sender.SendAsync("client-x", new { }, "private-x");

        await other.NextAsync("client-x");
    }

    [Fact]
    public async Task Data_has_10_000_bytes_at_most()
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true));
        await using var sender = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await sender.SubscribeAsync("private-x");
        await other.SubscribeAsync("private-x");

        await sender.SendAsync("client-large", new string('x', 9_999), "private-x");
        await sender.NextErrorAsync();
        await sender.SendAsync("client-fits", new string('x', 9_998), "private-x");

        await other.NextAsync("client-fits");
        Assert.Empty(await other.SettleAsync());
    }
}
