using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Realtime;

namespace Nudge.Tests.Gateway.Access;

/// <summary>Each way in which access is taken away, as every face has to act on it while connections are open (S1.17, S1.20).</summary>
public abstract class AccessTakenAwaySuite
{
    protected const string Channel = "library:7";
    protected const string RuledChannel = "tag:csharp";

    private const string Capabilities = """{"library:*":["subscribe"]}""";

    /// <summary>Whether clients of the face show a token; others have what the app's server signs for them.</summary>
    protected virtual bool HasTokens => true;

    /// <summary>Connects, and is on <see cref="Channel"/>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="user">Who.</param>
    /// <param name="token">The token that opens it, where the face takes tokens.</param>
    internal abstract Task<Listener> ConnectAsync(LiveServer server, string user, string token);

    /// <summary>The same on <see cref="RuledChannel"/>, which only a rule of the app opens.</summary>
    internal abstract Task<Listener> ConnectByRuleAsync(LiveServer server, string user, string token);

    /// <summary>The same on no channel.</summary>
    /// <param name="server">The server.</param>
    /// <param name="user">Who.</param>
    /// <param name="token">As above.</param>
    /// <param name="page">The origin of the page that connects; <see langword="null"/>: none does.</param>
    internal abstract Task<Listener> ConnectAloneAsync(LiveServer server, string user, string token, string? page = null);

    [Fact]
    public async Task A_retired_secret_ends_what_it_signed()
    {
        await using var server = await StartAsync();
        await using var ada = await HearingAsync(server, "ada");
        await using var ben = await HearingAsync(server, "ben");
        var (old, keyring) = (server.App.Record.Secrets[0].Kid, server.Service<Keyring>());

        await server.ChangeAppAsync(new AddSecret(new("next", keyring.Seal(server.App.Id.Value, "next", NewCredential.Secret()))));
        await ada.HearsAsync(server, "ada");
        await server.ChangeAppAsync(new RetireSecret(old));

        await ada.EndedAsync();
        await ben.EndedAsync();
    }

    [Fact]
    public async Task A_revoked_user_is_out_and_others_stay()
    {
        await using var server = await StartAsync();
        await using var ada = await HearingAsync(server, "ada");
        await using var ben = await HearingAsync(server, "ben");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.User, "ada"));

        await ada.EndedAsync();
        await ben.HearsAsync(server, "ben");
    }

    [Fact]
    public async Task A_revoked_token_is_out_and_the_users_others_stay()
    {
        Assert.SkipUnless(HasTokens, "The face takes no tokens.");
        await using var server = await StartAsync();
        var token = server.Token("ada", Capabilities);
        await using var revoked = await HearingAsync(server, "ada", token);
        await using var other = await HearingAsync(server, "ada");
        var checkedToken = await server.Service<ClientTokens>().CheckAsync(token, CancellationToken.None);

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Token, checkedToken.Value!.TokenId));

        await revoked.EndedAsync();
        await other.HearsAsync(server, "ada");
    }

    [Fact]
    public async Task A_channel_that_is_revoked_for_a_user_is_taken_from_that_user_alone()
    {
        await using var server = await StartAsync();
        await using var ada = await HearingAsync(server, "ada");
        await using var ben = await HearingAsync(server, "ben");
        await ada.ChannelAsync();

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, Channel, "ada"));
        await ada.ChannelTakenAsync();
        await server.PublishAsync(Channel);

        await ben.ChannelAsync();
        await ben.HearsAsync(server, "ben");
        Assert.Equal(0, ada.CountOfChannels());
    }

    [Fact]
    public async Task A_channel_that_is_revoked_is_taken_from_everyone()
    {
        await using var server = await StartAsync();
        await using var ada = await HearingAsync(server, "ada");
        await using var ben = await HearingAsync(server, "ben");
        await ada.ChannelAsync();

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, Channel));
        await ada.ChannelTakenAsync();
        await ben.ChannelTakenAsync();
        await server.PublishAsync(Channel);

        Assert.Equal((0, 0), (ada.CountOfChannels(), ben.CountOfChannels()));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData(null)]
    public async Task A_channel_that_was_subscribed_to_and_is_revoked_needs_a_capability_from_then_on(string? user)
    {
        await using var server = await StartAsync();
        await server.SubscribeAsync("ada", "desk:1");
        await using var ada = await ConnectAloneAsync(server, "ada", server.Token("ada", "{}"));
        await ada.HearsAsync(server, "ada");
        await server.PublishAsync("desk:1");
        await ada.SubscribedAsync("desk:1");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "desk:1", user));
        await ada.SubscribedTakenAsync("desk:1");
        await PassTimeAsync(server);
        await using var later = await ConnectAloneAsync(server, "ada", server.Token("ada", "{}"));
        await later.HearsAsync(server, "ada");
        await server.PublishAsync("desk:1");
        await later.HearsAsync(server, "ada");
        await ada.HearsAsync(server, "ada");
        Assert.Equal((0, 0), (ada.CountOfChannels(), later.CountOfChannels()));

        if (HasTokens)
        {
            await using var capable = await ConnectAloneAsync(server, "ada", server.Token("ada", """{"desk:*":["subscribe"]}"""));
            await capable.HearsAsync(server, "ada");
            await server.PublishAsync("desk:1");
            await capable.SubscribedAsync("desk:1");
        }

        await server.SubscribeAsync("ada", "desk:1");
        await using var again = await ConnectAloneAsync(server, "ada", server.Token("ada", "{}"));
        await again.HearsAsync(server, "ada");
        await server.PublishAsync("desk:1");
        await again.SubscribedAsync("desk:1");
    }

    [Fact]
    public async Task A_removed_api_key_ends_the_tokens_that_it_had_minted()
    {
        Assert.SkipUnless(HasTokens, "The face takes no tokens.");
        await using var server = await StartAsync();
        await server.ChangeAppAsync(new AddApiKey("jobs", "nightly jobs", NewCredential.HashOf("a key")));
        using var json = System.Text.Json.JsonDocument.Parse(Capabilities);
        var minted = server.Service<ClientTokens>().Mint(
            server.App, UserId.Parse("ada"), Capability.Read(json.RootElement, isMinting: true, "cap").Value!, TimeSpan.FromHours(1),
            default, "jobs");
        await using var byKey = await HearingAsync(server, "ada", minted.Token);
        await using var bySecret = await HearingAsync(server, "ada");

        await server.ChangeAppAsync(new RemoveApiKey("jobs"));

        await byKey.EndedAsync();
        await bySecret.HearsAsync(server, "ada");
    }

    [Fact]
    public async Task A_rule_that_is_taken_out_takes_its_channels_from_whoever_is_on_them_by_it()
    {
        await using var server = await StartWithRulesAsync();
        await using var ada = await ConnectByRuleAsync(server, "ada", server.Token("ada", "{}"));
        await ada.HearsAsync(server, "ada");
        using var patch = System.Text.Json.JsonDocument.Parse("""{"publicChannels":["site:*"],"pusher":{"userChannels":["room:*"]}}""");

        await server.ChangeAppAsync(new ChangeApp(Settings: patch.RootElement));

        await ada.ChannelTakenAsync();
    }

    [Fact]
    public async Task A_rule_that_stays_keeps_its_channels_when_another_one_goes()
    {
        await using var server = await StartWithRulesAsync();
        await using var ada = await ConnectByRuleAsync(server, "ada", server.Token("ada", "{}"));
        await ada.HearsAsync(server, "ada");
        using var patch = System.Text.Json.JsonDocument.Parse("""{"publicChannels":["tag:*"],"pusher":{"userChannels":["tag:*"]}}""");

        await server.ChangeAppAsync(new ChangeApp(Settings: patch.RootElement));

        await ada.HearsAsync(server, "ada");
    }

    [Fact]
    public async Task A_revoked_channel_is_taken_from_whoever_is_on_it_by_a_rule()
    {
        await using var server = await StartWithRulesAsync();
        await using var ada = await ConnectByRuleAsync(server, "ada", server.Token("ada", "{}"));
        await using var ben = await ConnectByRuleAsync(server, "ben", server.Token("ben", "{}"));
        await ada.HearsAsync(server, "ada");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, RuledChannel, "ada"));

        await ada.ChannelTakenAsync();
        await ben.HearsAsync(server, "ben");
    }

    [Fact]
    public async Task A_page_whose_origin_is_taken_out_is_out_and_others_stay()
    {
        const string Left = "https://left.example", Kept = "https://kept.example";
        await using var server = await LiveServer.StartAsync(settings: new(AllowedOrigins: [Left, Kept]));
        await using var ada = await ConnectAloneAsync(server, "ada", server.Token("ada", "{}"), Left);
        await using var ben = await ConnectAloneAsync(server, "ben", server.Token("ben", "{}"), Kept);
        await using var cleo = await ConnectAloneAsync(server, "cleo", server.Token("cleo", "{}"));
        await using var own = await ConnectAloneAsync(
            server, "dan", server.Token("dan", "{}"), server.Url.GetLeftPart(UriPartial.Authority));
        await ada.HearsAsync(server, "ada");

        using var patch = JsonDocument.Parse($$"""{"allowedOrigins":["{{Kept}}"]}""");
        await server.ChangeAppAsync(new ChangeApp(Settings: patch.RootElement));

        await ada.EndedAsync();
        await ben.HearsAsync(server, "ben");
        await cleo.HearsAsync(server, "cleo");
        await own.HearsAsync(server, "dan");
    }

    [Fact]
    public async Task An_app_that_is_switched_off_has_no_connections()
    {
        await using var server = await StartAsync();
        await using var ada = await HearingAsync(server, "ada");

        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));

        await ada.EndedAsync();
    }

    private static Task<LiveServer> StartAsync() => LiveServer.StartAsync(settings: new(Pusher: new(StoredChannels: ["library:*"])));

    private static Task<LiveServer> StartWithRulesAsync() =>
        LiveServer.StartAsync(settings: new(PublicChannels: ["site:*", "tag:*"], Pusher: new(UserChannels: ["room:*", "tag:*"])));

    /// <summary>Connects, and receives the inbox and the channel.</summary>
    private async Task<Listener> HearingAsync(LiveServer server, string user, string? token = null)
    {
        var listener = await ConnectAsync(server, user, token ?? server.Token(user, Capabilities));
        await listener.HearsAsync(server, user);
        await server.PublishAsync(Channel);
        await listener.ChannelAsync();
        return listener;
    }

    /// <summary>A token that is made in the millisecond of a revocation counts as made before it.</summary>
    private static Task PassTimeAsync(LiveServer server)
    {
        var now = server.Time.GetUtcNow();
        return LiveServer.UntilAsync(() => server.Time.GetUtcNow() > now.AddMilliseconds(2), "a few milliseconds have passed");
    }
}
