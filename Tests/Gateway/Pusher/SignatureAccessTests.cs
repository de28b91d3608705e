using System.Text;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Gateway.Pusher.Xhr;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Pusher;

/// <summary>A right by a signature stands as long as the secret that signed it, and what was signed again in its place.</summary>
public sealed class SignatureAccessTests
{
    [Fact]
    public async Task A_signature_of_a_retired_secret_opens_nothing_any_more()
    {
        await using var server = await PusherTest.StartAsync();
        await ChangeSecretAsync(server);
        await using var client = await PusherTestClient.ConnectAsync(server);

        await client.SignInAsync("ada");
        await client.NextErrorAsync();
        foreach (var channel in (string[])["private-user.ada", "private-orders.7", "private-encrypted-vault.1"])
        {
            await client.AskAsync(channel);
            await client.NextAsync("pusher:subscription_error", channel);
        }
    }

    [Theory]
    [InlineData("private-orders.7")]
    [InlineData("private-encrypted-vault.1")]
    [InlineData("presence-room.7")]
    [InlineData("private-cache-prices.7")]
    [InlineData("private-orders=7,8")]
    public async Task Every_kind_of_channel_that_a_signature_opened_ends_with_its_secret(string channel)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await other.SubscribeAsync("news");
        if (channel.StartsWith("presence-", StringComparison.Ordinal))
            await client.JoinAsync(channel, "ada");
        else
            await client.SubscribeAsync(channel);

        await ChangeSecretAsync(server);

        Assert.Equal(4200, await client.Closed);
        Assert.Empty(await other.SettleAsync());
    }

    [Fact]
    public async Task Channels_left_before_a_secret_is_retired_end_nothing()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-orders.7");
        await client.UnsubscribeAsync("private-orders.7");
        await client.SubscribeAsync("news");

        await ChangeSecretAsync(server);

        Assert.Empty(await client.SettleAsync());
    }

    [Fact]
    public async Task A_right_that_a_newer_secret_has_signed_again_outlives_the_older_one()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SignInAsync("ada");
        await client.NextAsync("pusher:signin_success");
        await client.SubscribeAsync("private-orders.7");
        var old = server.App.Record.Secrets[0].Kid;
        var secret = await AddSecretAsync(server);

        await client.SendAsync(
            "pusher:signin",
            new { auth = Sign(server, secret, $"{client.SocketId}::user::{{\"id\":\"ada\"}}"), user_data = """{"id":"ada"}""" });
        await client.NextAsync("pusher:signin_success");
        await client.SendAsync(
            "pusher:subscribe", new { channel = "private-orders.7", auth = Sign(server, secret, $"{client.SocketId}:private-orders.7") });
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-orders.7");
        await server.ChangeAppAsync(new RetireSecret(old));

        await server.TriggerAsync("private-orders.7", "hello");
        await client.NextAsync("hello");
    }

    [Fact]
    public async Task A_newer_token_takes_the_place_of_the_one_that_a_channel_was_opened_with()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        var first = server.Token("ada");
        foreach (var token in (string[])[first, server.Token("ada")])
        {
            await client.SendAsync("pusher:subscribe", new { channel = "private-orders.7", auth = token });
            await client.NextAsync("pusher_internal:subscription_succeeded", "private-orders.7");
        }

        var opened = await server.Service<ClientTokens>().CheckAsync(first, CancellationToken.None);
        await server.ChangeAppAsync(new Revoke(RevocationTarget.Token, opened.Value!.TokenId));

        await server.TriggerAsync("private-orders.7", "hello");
        await client.NextAsync("hello");
    }

    [Fact]
    public async Task A_subscription_that_is_repeated_with_what_opens_nothing_stays_as_it_was()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-orders.7");

        await client.SendAsync("pusher:subscribe", new { channel = "private-orders.7", auth = $"{server.App.Key}:{new string('0', 64)}" });
        await client.NextAsync("pusher_internal:subscription_succeeded", "private-orders.7");
        await ChangeSecretAsync(server);

        Assert.Equal(4200, await client.Closed);
    }

    [Fact]
    public async Task A_revoked_user_who_is_a_member_by_a_signature_is_out()
    {
        await using var server = await PusherTest.StartAsync();
        await using var ada = await PusherTestClient.ConnectAsync(server);
        await using var ben = await PusherTestClient.ConnectAsync(server);
        await ada.JoinAsync("presence-room.7", "ada");
        await ben.JoinAsync("presence-room.7", "ben");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.User, "ada"));

        Assert.Equal(4200, await ada.Closed);
        await ben.NextAsync("pusher_internal:member_removed");
    }

    [Fact]
    public async Task Terminating_a_user_reaches_whoever_hears_the_inbox_however_it_was_opened()
    {
        await using var server = await PusherTest.StartAsync();
        await using var signed = await PusherTestClient.ConnectAsync(server);
        await using var byToken = await PusherTestClient.ConnectAsync(server, isOrdinary: true);
        await using var xhr = await XhrTestClient.ConnectAsync(server);
        await using var ben = await PusherTestClient.ConnectAsync(server);
        await signed.SubscribeAsync("private-user.ada");
        await byToken.SendAsync("pusher:subscribe", new { channel = "private-user.ada", auth = server.Token("ada") });
        await byToken.NextAsync("pusher_internal:subscription_succeeded");
        await xhr.SubscribeAsync("private-user.ada");
        await ben.SubscribeAsync("private-user.ben");

        await server.Service<IPusherChannels>().TerminateAsync(server.App, UserId.Parse("ada"), CancellationToken.None);

        Assert.Equal(4200, await signed.Closed);
        Assert.Equal(4200, await byToken.Closed);
        Assert.Equal(4200, await xhr.CloseCodeAsync());
        await server.TriggerAsync("private-user.ben", "hello");
        await ben.NextAsync("hello");
    }

    [Fact]
    public async Task A_channel_that_is_revoked_for_everyone_is_taken_from_connections_of_nobody()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await PusherTestClient.ConnectAsync(server);
        await using var other = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-orders.7");
        await other.SubscribeAsync("private-orders.8");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "orders:7"));

        Assert.Equal(4200, await client.Closed);
        await server.TriggerAsync("private-orders.8", "hello");
        await other.NextAsync("hello");
    }

    /// <summary>Gives the app another secret, and retires the one that the clients sign with.</summary>
    private static async Task ChangeSecretAsync(LiveServer server)
    {
        var old = server.App.Record.Secrets[0].Kid;
        await AddSecretAsync(server);
        await server.ChangeAppAsync(new RetireSecret(old));
    }

    private static async Task<string> AddSecretAsync(LiveServer server)
    {
        var secret = NewCredential.Secret();
        await server.ChangeAppAsync(new AddSecret(new("next", server.Service<Keyring>().Seal(server.App.Id.Value, "next", secret))));
        return secret;
    }

    private static string Sign(LiveServer server, string secret, string text) =>
        $"{server.App.Key}:{PusherSignature.Sign(Encoding.UTF8.GetBytes(secret), text)}";
}
