using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime;

/// <summary>The rights of a token, for as long as it says, while the connection stays open (S1.17, S1.20, S1.40).</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task A_revoked_user_is_closed_at_once_and_others_stay()
    {
        await using var server = await LiveServer.StartAsync();
        var (ada, tablet, ben) = (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ada"), await server.WelcomeAsync("ben"));

        await server.ChangeAppAsync(new Revoke(RevocationTarget.User, "ada"));

        foreach (var client in new[] { ada, tablet })
        {
            var closing = await client.NextAsync("closing");
            Assert.Equal(
                ("token_revoked", "Null"),
                (closing.GetProperty("code").GetString(), closing.GetProperty("retryAfterMs").ValueKind.ToString()));
            await client.Ended;
        }

        await server.PublishToUserAsync("ben");
        await ben.NextAsync("inbox");
        var again = await server.WelcomeAsync("ada");
        await server.PublishToUserAsync("ada");
        await again.NextAsync("inbox");
    }

    [Fact]
    public async Task A_revoked_token_closes_the_connections_that_it_opened()
    {
        await using var server = await LiveServer.StartAsync();
        var (one, other) = (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ada"));
        var tokenId = server.Sessions.First().Access.TokenId;

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Token, tokenId));

        var first = await Task.WhenAny(one.Ended, other.Ended);
        var rest = first == one.Ended ? other : one;
        await server.PublishToUserAsync("ada");
        await rest.NextAsync("inbox");
    }

    [Fact]
    public async Task A_revoked_channel_is_detached_and_the_connection_stays()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var (ada, ben) = (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ben"));
        await ben.InvokeAsync("Attach", "library:7");
        await ada.InvokeAsync("Attach", "library:8");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:7", "ada"));
        var detached = await ada.NextAsync("detached");
        await server.PublishAsync("library:7");
        await server.PublishAsync("library:8");

        Assert.Equal(
            ("library:7", "token_revoked"), (detached.GetProperty("channel").GetString(), detached.GetProperty("code").GetString()));
        Assert.Equal("library:8", (await ada.NextAsync("channel")).GetProperty("channel").GetString());
        Assert.Equal("library:7", (await ben.NextAsync("channel")).GetProperty("channel").GetString());
        Assert.Equal("token_revoked", (await ada.RefusalAsync("Attach", "library:7")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_newer_token_hears_a_subscription_again_that_was_revoked_for_the_older()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");
        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:7", "ada"));
        await client.NextAsync("detached");

        await client.InvokeAsync("Refresh", server.Token("ada"));
        await server.PublishAsync("library:7");

        await client.NextAsync("channel");
    }

    [Fact]
    public async Task A_refresh_swaps_the_token_in_place_and_takes_away_what_it_no_longer_covers()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada", """{"library:*":["subscribe"],"desk:1":["subscribe"]}""");
        await client.InvokeAsync("Attach", "library:7");
        await client.InvokeAsync("Attach", "desk:1");

        var answer = await client.InvokeAsync("Refresh", server.Token("ada", """{"desk:*":["subscribe"]}"""));
        await server.PublishAsync("library:7");
        await server.PublishAsync("desk:1");

        Assert.Equal(["library:7"], answer.GetProperty("detached").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal("library:7", (await client.NextAsync("detached")).GetProperty("channel").GetString());
        Assert.Equal("desk:1", (await client.NextAsync("channel")).GetProperty("channel").GetString());
        Assert.Equal("capability_missing", (await client.RefusalAsync("Attach", "library:7")).GetProperty("code").GetString());
        await client.InvokeAsync("Attach", "desk:2");
    }

    [Fact]
    public async Task A_refresh_with_another_users_token_changes_nothing()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        var refusal = await client.RefusalAsync("Refresh", server.Token("ben"));
        await server.PublishToUserAsync("ada");

        Assert.Equal("forbidden", refusal.GetProperty("code").GetString());
        await client.NextAsync("inbox");
    }

    [Fact]
    public async Task A_token_ends_the_connection_when_it_expires_unless_it_was_refreshed()
    {
        var time = TestClock.AtNoon();
        await using var server = await LiveServer.StartAsync(time);
        await using var expiring = await HubTestClient.ConnectAsync(server.Url, server.Token("ada", lifetime: TimeSpan.FromMinutes(2)));
        await using var refreshed = await HubTestClient.ConnectAsync(server.Url, server.Token("ada", lifetime: TimeSpan.FromMinutes(2)));
        await expiring.NextAsync("welcome");
        await refreshed.NextAsync("welcome");

        // Clients live in real time; a sign of life keeps them from seeming silent.
        await AdvanceAsync(time, TimeSpan.FromSeconds(100), expiring, refreshed);
        await refreshed.InvokeAsync("Refresh", server.Token("ada", lifetime: TimeSpan.FromMinutes(30)));
        await AdvanceAsync(time, TimeSpan.FromSeconds(60), refreshed);

        var closing = await expiring.NextAsync("closing");
        Assert.Equal("token_expired", closing.GetProperty("code").GetString());
        await server.PublishToUserAsync("ada");
        await refreshed.NextAsync("inbox");
    }

    [Fact]
    public async Task A_disabled_app_closes_its_connections_and_says_when_to_come_back()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");

        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));

        var closing = await client.NextAsync("closing");
        Assert.Equal("app_disabled", closing.GetProperty("code").GetString());
        Assert.InRange(closing.GetProperty("retryAfterMs").GetInt64(), 1_000, 120_000);
        using var refused = await StreamTestClient.RequestAsync(server.Url, server.Token("ada"));
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_retired_secret_closes_the_connections_of_its_tokens()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");
        var old = server.App.Record.Secrets[0].Kid;
        var keyring = server.Service<Keyring>();

        await server.ChangeAppAsync(new AddSecret(new("next", keyring.Seal(server.App.Id.Value, "next", NewCredential.Secret()))));
        await server.ChangeAppAsync(new RetireSecret(old));

        Assert.Equal("token_unknown_key", (await client.NextAsync("closing")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_client_that_gives_no_sign_of_life_is_let_go()
    {
        var time = TestClock.AtNoon();
        await using var server = await LiveServer.StartAsync(time);
        var client = await server.WelcomeAsync("ada");

        // In each round of the keep-alive the server either pings or has had enough.
        var pings = 0;
        while (!client.Ended.IsCompleted)
        {
            Assert.InRange(pings = client.Pings, 0, 3);
            time.Advance(TimeSpan.FromSeconds(25));
            await LiveServer.UntilAsync(() => client.Pings > pings || client.Ended.IsCompleted, $"a ping or the end after {pings} pings");
        }

        Assert.Equal("client_silent", (await client.NextAsync("closing")).GetProperty("code").GetString());
        Assert.InRange(client.Pings, 2, 3);
    }

    /// <summary>Moves the clock a second at a time, while the clients give signs of life.</summary>
    private static async Task AdvanceAsync(FakeTimeProvider time, TimeSpan by, params HubTestClient[] clients)
    {
        for (var second = 0; second < by.TotalSeconds; second++)
        {
            if (second % 10 == 0)
                await Task.WhenAll(clients.Select(client => client.InvokeAsync("Ack")));
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
