using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class ClientTokenTests : IAsyncLifetime
{
    private static readonly UserId Ada = UserId.Parse("ada");

    private AppServer _server = null!;
    private ClientTokens _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AppServer.StartAsync();
        _tokens = _server.Service<ClientTokens>();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_minted_token_is_accepted_until_it_ends()
    {
        var minted = _tokens.Mint(await AppAsync(), Ada, Capability.None, TimeSpan.FromHours(24));

        var caller = (await CheckAsync(minted.Token)).Value!;
        Assert.Equal(("ada", _server.Kid, minted.ExpiresAt), (caller.User.Value, caller.Kid, caller.ExpiresAt));
        _server.Time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(29));
        Assert.True((await CheckAsync(minted.Token)).IsAccepted);
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCode.TokenExpired, (await CheckAsync(minted.Token)).Refusal?.Code);
        Assert.Equal(ErrorCode.TokenExpired, caller.Review(await AppAsync(), _server.Time.GetUtcNow())?.Code);
    }

    [Fact]
    public async Task A_token_minted_right_after_a_revocation_is_good_and_the_one_before_is_not()
    {
        var before = _tokens.Mint(await AppAsync(), Ada, Capability.None, TimeSpan.FromHours(1));
        await ChangeAsync(new Revoke(RevocationTarget.User, "ada"));
        var after = _tokens.Mint(await AppAsync(), Ada, Capability.None, TimeSpan.FromHours(1));

        Assert.Equal(ErrorCode.TokenRevoked, (await CheckAsync(before.Token)).Refusal?.Code);
        Assert.True((await CheckAsync(after.Token)).IsAccepted);
    }

    [Fact]
    public async Task A_connection_learns_that_its_token_was_revoked_or_its_secret_retired()
    {
        var caller = (await CheckAsync(_tokens.Mint(await AppAsync(), Ada, Capability.None, TimeSpan.FromHours(1)).Token)).Value!;
        Assert.Null(caller.Review(await AppAsync(), _server.Time.GetUtcNow()));

        await ChangeAsync(new Revoke(RevocationTarget.Token, caller.TokenId));
        Assert.Equal(ErrorCode.TokenRevoked, caller.Review(await AppAsync(), _server.Time.GetUtcNow())?.Code);

        await _server.CallAsync(HttpMethod.Post, "/api/apps/library/secrets", _server.AdminToken);
        await _server.CallAsync(HttpMethod.Delete, $"/api/apps/library/secrets/{_server.Kid}", _server.AdminToken);
        Assert.Equal(ErrorCode.TokenUnknownKey, caller.Review(await AppAsync(), _server.Time.GetUtcNow())?.Code);
    }

    [Fact]
    public async Task A_channel_needs_a_capability_unless_it_is_public_and_its_revocation_takes_both()
    {
        var app = await AppAsync();
        var (covered, other, open) = (ChannelName.Parse("library:7"), ChannelName.Parse("library:8"), ChannelName.Parse("public:news"));
        var token = await _server.TokenAsync("ada", """{"library:7":["subscribe"]}""");
        var caller = (await CheckAsync(token)).Value!;

        Assert.Null(caller.Review(app, Operations.Subscribe, covered));
        Assert.Equal(ErrorCode.CapabilityMissing, caller.Review(app, Operations.History, covered)?.Code);
        Assert.Equal(ErrorCode.CapabilityMissing, caller.Review(app, Operations.Subscribe, other)?.Code);
        Assert.Null(caller.Review(app, Operations.Subscribe | Operations.History, open));
        Assert.Equal(ErrorCode.CapabilityMissing, caller.Review(app, Operations.Publish, open)?.Code);

        await ChangeAsync(new Revoke(RevocationTarget.Channel, "library:7", "ada"));
        await ChangeAsync(new Revoke(RevocationTarget.Channel, "public:news"));
        app = await AppAsync();
        Assert.Equal(ErrorCode.TokenRevoked, caller.Review(app, Operations.Subscribe, covered)?.Code);
        Assert.Equal(ErrorCode.TokenRevoked, caller.Review(app, Operations.Subscribe, open)?.Code);
        Assert.Null(caller.Review(app, _server.Time.GetUtcNow()));
    }

    [Fact]
    public async Task A_subscription_needs_no_capability_until_its_right_is_taken()
    {
        var app = await AppAsync();
        var old = (await CheckAsync(await _server.TokenAsync("ada"))).Value!;
        var (own, taken) = (new SubscriptionRight(_server.Time.GetUtcNow(), false), new SubscriptionRight(_server.Time.GetUtcNow(), true));

        Assert.Null(old.Review(app, own, "library:7"));
        Assert.Equal(ErrorCode.CapabilityMissing, old.Review(app, taken, "library:7")?.Code);
        Assert.Null(old.Review(app, taken, "public:news"));

        await ChangeAsync(new Revoke(RevocationTarget.Channel, "library:7", "ada"));
        app = await AppAsync();
        var newer = (await CheckAsync(await _server.TokenAsync("ada"))).Value!;
        var capable = (await CheckAsync(await _server.TokenAsync("ada", """{"library:7":["subscribe"]}"""))).Value!;
        Assert.Equal(ErrorCode.TokenRevoked, old.Review(app, own, "library:7")?.Code);
        Assert.Equal(ErrorCode.CapabilityMissing, newer.Review(app, own, "library:7")?.Code);
        Assert.Null(newer.Review(app, own with { Since = _server.Time.GetUtcNow().AddMilliseconds(1) }, "library:7"));
        Assert.Null(capable.Review(app, own, "library:7"));
    }

    [Fact]
    public async Task A_token_that_an_api_key_had_minted_says_so_and_ends_with_the_key()
    {
        var key = await _server.CallAsync(HttpMethod.Post, "/api/apps/library/keys", _server.AdminToken, """{"name":"jobs"}""");
        var minted = await _server.CallAsync(
            HttpMethod.Post, "/api/realtime/token", $"Bearer {key.GetProperty("key")}", """{"user":"ada"}""");
        var token = minted.GetProperty("token").GetString()!;
        var caller = (await CheckAsync(token)).Value!;
        Assert.Equal(key.GetProperty("id").GetString(), caller.ApiKey);
        Assert.Null((await CheckAsync(await _server.TokenAsync("ada"))).Value!.ApiKey);

        await _server.CallAsync(HttpMethod.Delete, $"/api/apps/library/keys/{caller.ApiKey}", _server.AdminToken);

        Assert.Equal(ErrorCode.TokenUnknownKey, (await CheckAsync(token)).Refusal?.Code);
        Assert.Equal(ErrorCode.TokenUnknownKey, caller.Review(await AppAsync(), _server.Time.GetUtcNow())?.Code);
    }

    [Fact]
    public async Task No_claims_that_an_app_may_sign_throw()
    {
        var secret = Encoding.UTF8.GetBytes(_server.Secret);
        Prop.ForAll<byte[]>(payload =>
            CheckAsync(HandmadeJws.Sign($"{_server.Key}.{_server.Kid}", payload ?? [], secret)).GetAwaiter().GetResult().Value is null)
            .QuickCheckThrowOnFailure();
        Assert.Equal(
            ErrorCode.TokenMalformed, (await CheckAsync(CompactJws.Sign($"{_server.Key}.{_server.Kid}", "{}"u8, secret))).Refusal?.Code);
    }

    [Fact]
    public async Task A_token_whose_id_no_store_can_hold_is_refused_since_it_could_not_be_revoked_alone()
    {
        var now = _server.Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = $$"""{"sub":"ada","cap":{},"iat":{{now}},"exp":{{now + 60}},"jti":"a\u0000b"}""";

        var answer = await CheckAsync(
            CompactJws.Sign($"{_server.Key}.{_server.Kid}", Encoding.UTF8.GetBytes(claims), Encoding.UTF8.GetBytes(_server.Secret)));

        Assert.Equal(ErrorCode.TokenMalformed, answer.Refusal?.Code);
    }

    [Fact]
    public void Any_value_of_any_claim_is_accepted_or_refused_and_never_thrown()
    {
        var values = Gen.Elements(
            "null", "true", "7", "-1", "1e400", "-1e400", "1e-400", "0.5", "99999999999999999999999", "\"\"", "\"ada\"", "\"\\ud800\"",
            "\"*\"", "[]", "{}", "[[[]]]", "{\"a\":[\"subscribe\"]}", "\"{\\\"a\\\":[]}\"", "\"{\"", "1769860800", "1769864400");
        var claims = from names in Gen.SubListOf("sub", "cap", "iat", "exp", "jti", "env", "nbf")
                     from texts in values.ListOf(names.Count)
                     select $"{{{string.Join(',', names.Zip(texts, (name, text) => $"\"{name}\":{text}"))}}}";
        var secret = Encoding.UTF8.GetBytes(_server.Secret);
        Prop.ForAll(claims.ToArbitrary(), json =>
        {
            var answer = CheckAsync(CompactJws.Sign($"{_server.Key}.{_server.Kid}", Encoding.UTF8.GetBytes(json), secret))
                .GetAwaiter().GetResult();
            return answer.IsAccepted == (answer.Value is not null);
        }).QuickCheckThrowOnFailure();
    }

    private async Task<AppView> AppAsync() => (await _server.Service<IApps>().GetAsync(AppId.Parse("library"), CancellationToken.None))!;

    private async Task ChangeAsync(AppCommand command) =>
        Assert.Null((await _server.Service<IApps>().ChangeAsync(AppId.Parse("library"), command, CancellationToken.None)).Refusal);

    private async Task<Answer<ClientCaller>> CheckAsync(string token) => await _tokens.CheckAsync(token, CancellationToken.None);
}
