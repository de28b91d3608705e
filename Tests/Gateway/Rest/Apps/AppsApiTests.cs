using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Tests.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Rest.Apps;

public sealed class AppsApiTests : IAsyncLifetime
{
    private AppServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AppServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_app_is_made_listed_and_shown_without_its_secrets()
    {
        var made = await AdminAsync(HttpMethod.Post, "/api/apps", """{"name":"Second","settings":{"pollSeconds":120}}""");
        var id = made.GetProperty("app").GetProperty("id").GetString()!;
        var secret = made.GetProperty("secret").GetProperty("secret").GetString()!;

        var shown = await AdminAsync(HttpMethod.Get, $"/api/apps/{id}");

        Assert.Equal("dev", shown.GetProperty("environment").GetString());
        Assert.Equal(120, shown.GetProperty("settings").GetProperty("pollSeconds").GetInt32());
        Assert.Equal("inbox", shown.GetProperty("settings").GetProperty("persistence").GetString());
        Assert.True(shown.GetProperty("enabled").GetBoolean());
        Assert.Matches("^[A-Za-z0-9]{20}$", shown.GetProperty("key").GetString());
        Assert.Matches("^[A-Za-z0-9_-]{43}$", secret);
        Assert.DoesNotContain(secret, shown.ToString(), StringComparison.Ordinal);
        var listed = await AdminAsync(HttpMethod.Get, "/api/apps?limit=1");
        Assert.Equal(1, listed.GetProperty("apps").GetArrayLength());
        var rest = await AdminAsync(HttpMethod.Get, $"/api/apps?after={listed.GetProperty("next")}");
        Assert.Equal(1, rest.GetProperty("apps").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("a%00b")]
    [InlineData("a%20b")]
    [InlineData("%ed%a0%80")]
    public async Task A_page_of_apps_begins_after_an_id_and_no_other_text(string after) =>
        Assert.Equal(
            "400 cursor_invalid after", await _server.RefusedAsync(HttpMethod.Get, $"/api/apps?after={after}", _server.AdminToken));

    [Theory]
    [InlineData("""{"name":"X","id":"library"}""", "409 already_exists id")]
    [InlineData("""{"id":"x"}""", "400 field_missing name")]
    [InlineData("""{"name":"X","id":"a b"}""", "400 name_invalid id 64")]
    [InlineData("""{"name":""}""", "400 field_invalid name 100")]
    [InlineData("""{"name":"X","environment":"a b"}""", "400 field_invalid environment 32")]
    [InlineData("""{"name":"X","settings":{"pollSeconds":-1}}""", "400 field_invalid settings.pollSeconds 0")]
    [InlineData("""{"name":"X","settings":7}""", "400 field_invalid settings")]
    [InlineData("""{"name":7}""", "400 field_invalid name")]
    [InlineData("""{"name":"X","secrets":[]}""", "400 field_invalid secrets")]
    [InlineData("""{"name":"X","name":"Y"}""", "400 malformed_json")]
    [InlineData("""{"name":"\ud800"}""", "400 field_invalid name")]
    [InlineData("""{"\ud800":1}""", "400 malformed_json")]
    [InlineData("""{"name":"X","key":"278d425bdf160c739803"}""", "400 field_missing secret")]
    [InlineData("""{"name":"X","secret":"7ad3773142a6692b25b8"}""", "400 field_missing key")]
    [InlineData("""{"name":"X","key":"","secret":"7ad3773142a6692b25b8"}""", "400 name_invalid key 64")]
    [InlineData("""{"name":"X","key":"a.b","secret":"7ad3773142a6692b25b8"}""", "400 name_invalid key 64")]
    [InlineData(
        """{"name":"X","key":"12345678901234567890123456789012345678901234567890123456789012345","secret":"7ad3773142a6692b25b8"}""",
        "400 name_invalid key 64")]
    [InlineData("""{"name":"X","key":"k","secret":"short"}""", "400 field_invalid secret 128")]
    [InlineData("""{"name":"X","key":"k","secret":"with a space in it"}""", "400 field_invalid secret 128")]
    [InlineData("""{"name":"X","key":"k","secret":"grüße grüße grüße"}""", "400 field_invalid secret 128")]
    [InlineData("{", "400 malformed_json")]
    [InlineData("[]", "400 malformed_json")]
    [InlineData("", "400 malformed_json")]
    public async Task A_wrong_request_is_refused_by_its_field(string body, string problem) =>
        Assert.Equal(problem, await _server.RefusedAsync(HttpMethod.Post, "/api/apps", _server.AdminToken, body));

    [Fact]
    public async Task An_app_that_moves_here_keeps_its_key_and_secret_which_no_other_app_gets()
    {
        const string Import = """{"name":"Shop","id":"shop","key":"278d425bdf160c739803","secret":"7ad3773142a6692b25b8"}""";
        var made = await AdminAsync(HttpMethod.Post, "/api/apps", Import);

        Assert.Equal("278d425bdf160c739803", made.GetProperty("app").GetProperty("key").GetString());
        Assert.Equal("7ad3773142a6692b25b8", made.GetProperty("secret").GetProperty("secret").GetString());
        var app = await _server.Service<IApps>().FindByKeyAsync("278d425bdf160c739803", CancellationToken.None);
        // The vector that Pusher publishes for a private channel.
        var match = PusherSignature.Match(
            _server.Service<Keyring>().Of(app!), "1234.1234:private-foobar",
            "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4");
        Assert.NotNull(match);
        Assert.Equal(
            "409 already_exists key",
            await _server.RefusedAsync(
                HttpMethod.Post, "/api/apps", _server.AdminToken, Import.Replace("\"shop\"", "\"other\"", StringComparison.Ordinal)));
        Assert.Equal("409 already_exists id", await _server.RefusedAsync(
            HttpMethod.Post, "/api/apps", _server.AdminToken, Import.Replace("278d", "378d", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_imported_secret_that_is_short_signs_no_tokens_until_the_app_has_a_longer_one()
    {
        await AdminAsync(HttpMethod.Post, "/api/apps", """{"name":"Shop","id":"shop","key":"shop-key","secret":"7ad3773142a6692b25b8"}""");
        const string Credentials = "Bearer shop-key:7ad3773142a6692b25b8";
        Assert.Equal(
            "403 forbidden", await _server.RefusedAsync(HttpMethod.Post, "/api/realtime/token", Credentials, """{"user":"ada"}"""));
        var app = (await _server.Service<IApps>().FindByKeyAsync("shop-key", CancellationToken.None))!;
        var claims = new TokenClaims(
            UserId.Parse("ada"), Capability.None, "id", "dev", _server.Time.GetUtcNow(), _server.Time.GetUtcNow() + TimeSpan.FromHours(1),
            null);
        var forged = HandmadeJws.Sign(
            $"shop-key.{app.Record.Secrets[0].Kid}", claims.Write(), Encoding.UTF8.GetBytes("7ad3773142a6692b25b8"));
        var checkedToken = await _server.Service<ClientTokens>().CheckAsync(forged, CancellationToken.None);
        Assert.Equal(ErrorCode.TokenUnknownKey, checkedToken.Refusal?.Code);

        await AdminAsync(HttpMethod.Post, "/api/apps/shop/secrets", "{}");
        var now = (await _server.Service<IApps>().GetAsync(AppId.Parse("shop"), CancellationToken.None))!;
        var minted = _server.Service<ClientTokens>().Mint(now, UserId.Parse("ada"), Capability.None, TimeSpan.FromHours(1));

        Assert.True((await _server.Service<ClientTokens>().CheckAsync(minted.Token, CancellationToken.None)).IsAccepted);
        Assert.NotNull(_server.Service<Keyring>().Of(now).MatchSecret("7ad3773142a6692b25b8"));
    }

    [Fact]
    public async Task Settings_at_all_their_limits_are_one_call()
    {
        string[] Many(int count, Func<int, string> item) => [.. Enumerable.Range(100, count).Select(item)];
        var patterns = Many(100, i => $"{new string('x', 124)}:{i}");
        var rule = new
        {
            collapseBy = "entity",
            collapseWindowSeconds = 604_800,
            collapseMax = 1_000,
            throttleCount = 1_000,
            throttleSeconds = 86_400,
        };
        var settings = new
        {
            allowedOrigins = Many(
                100, i => $"https://{new string('x', 62)}.{new string('x', 62)}.{new string('x', 62)}.{new string('x', 50)}{i}.x"),
            publicChannels = patterns,
            unstoredChannels = patterns,
            types = Many(500, i => $"{new string('x', 97)}{i}").ToDictionary(name => name, _ => rule),
            pusher = new
            {
                storedChannels = patterns,
                userChannels = patterns,
                webhooks = Many(20, i => $"https://1.1.1.1/{new string('x', 1_980)}{i}").Select(url => new { url }),
            },
        };

        var made = await _server.CallAsync(
            HttpMethod.Post, "/api/apps", _server.AdminToken, System.Text.Json.JsonSerializer.Serialize(new { name = "Full", settings }));
        var id = made.GetProperty("app").GetProperty("id").GetString();
        var changed = await _server.CallAsync(
            HttpMethod.Patch, $"/api/apps/{id}", _server.AdminToken, System.Text.Json.JsonSerializer.Serialize(new { settings }));

        Assert.Equal(500, changed.GetProperty("settings").GetProperty("types").EnumerateObject().Count());
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_unread() =>
        Assert.Equal(
            "413 payload_too_large 524288",
            await _server.RefusedAsync(HttpMethod.Post, "/api/apps", _server.AdminToken, new string(' ', 600_000)));

    [Fact]
    public async Task Only_admins_see_apps()
    {
        Assert.Equal("401 unauthenticated", await _server.RefusedAsync(HttpMethod.Get, "/api/apps"));
        Assert.Equal("403 forbidden", await _server.RefusedAsync(HttpMethod.Get, "/api/apps/library", _server.ServerCredentials));
        Assert.Equal("403 forbidden", await _server.RefusedAsync(HttpMethod.Post, "/api/apps/library/secrets", _server.ServerCredentials));
    }

    [Fact]
    public async Task An_app_that_is_not_there_is_not_found()
    {
        foreach (var path in new[] { "/api/apps/nobody", "/api/apps/no%20name" })
        {
            Assert.Equal("404 not_found id", await _server.RefusedAsync(HttpMethod.Get, path, _server.AdminToken));
            Assert.StartsWith(
                "404 not_found", await _server.RefusedAsync(HttpMethod.Patch, path, _server.AdminToken, "{}"), StringComparison.Ordinal);
            Assert.StartsWith(
                "404 not_found", await _server.RefusedAsync(HttpMethod.Post, $"{path}/secrets", _server.AdminToken),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "404 not_found", await _server.RefusedAsync(HttpMethod.Post, $"{path}/keys", _server.AdminToken, """{"name":"a"}"""),
                StringComparison.Ordinal);
        }

        foreach (var limit in new[] { "0", "101", "-1", "many" })
            Assert.Equal(
                "400 field_invalid limit 100", await _server.RefusedAsync(HttpMethod.Get, $"/api/apps?limit={limit}", _server.AdminToken));
    }

    [Fact]
    public async Task Secrets_are_rotated_without_a_gap()
    {
        var second = await AdminAsync(HttpMethod.Post, "/api/apps/library/secrets");
        var newCredentials = $"Bearer {_server.Key}:{second.GetProperty("secret")}";
        Assert.Equal("409 secrets_full 2", await _server.RefusedAsync(HttpMethod.Post, "/api/apps/library/secrets", _server.AdminToken));
        var oldToken = await TokenOfBeforeAsync();
        foreach (var credentials in new[] { _server.ServerCredentials, newCredentials })
            await _server.CallAsync(HttpMethod.Post, "/api/realtime/token", credentials, """{"user":"ada"}""");

        await AdminAsync(HttpMethod.Delete, $"/api/apps/library/secrets/{_server.Kid}");

        await _server.CallAsync(HttpMethod.Post, "/api/realtime/token", newCredentials, """{"user":"ada"}""");
        Assert.Equal("401 wrong_key", await _server.RefusedAsync(HttpMethod.Post, "/server", _server.ServerCredentials));
        Assert.Equal("401 token_unknown_key kid", await _server.RefusedAsync(HttpMethod.Get, "/client", $"Bearer {oldToken}"));
        Assert.Equal(
            "409 secret_last kid",
            await _server.RefusedAsync(HttpMethod.Delete, $"/api/apps/library/secrets/{second.GetProperty("kid")}", _server.AdminToken));
        Assert.Equal(
            "404 not_found kid", await _server.RefusedAsync(HttpMethod.Delete, "/api/apps/library/secrets/k0", _server.AdminToken));

        Task<string> TokenOfBeforeAsync() => Task.FromResult(CompactJws.Sign(
            $"{_server.Key}.{_server.Kid}",
            System.Text.Encoding.UTF8.GetBytes(
                $$"""{"sub":"ada","jti":"t","iat":{{_server.Time.GetUtcNow().ToUnixTimeSeconds()}},"exp":"""
                + $$"""{{_server.Time.GetUtcNow().ToUnixTimeSeconds() + 60}}}"""),
            System.Text.Encoding.UTF8.GetBytes(_server.Secret)));
    }

    [Fact]
    public async Task An_api_key_that_was_removed_opens_nothing()
    {
        var key = await AdminAsync(HttpMethod.Post, "/api/apps/library/keys", """{"name":"publisher"}""");
        var shown = (await AdminAsync(HttpMethod.Get, "/api/apps/library")).ToString();
        Assert.Contains("publisher", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(key.GetProperty("key").GetString()!, shown, StringComparison.Ordinal);

        await AdminAsync(HttpMethod.Delete, $"/api/apps/library/keys/{key.GetProperty("id")}");

        Assert.Equal("401 wrong_key", await _server.RefusedAsync(HttpMethod.Post, "/server", $"Bearer {key.GetProperty("key")}"));
        Assert.Equal(
            "404 not_found id",
            await _server.RefusedAsync(HttpMethod.Delete, $"/api/apps/library/keys/{key.GetProperty("id")}", _server.AdminToken));
        Assert.Equal(
            "400 field_missing name", await _server.RefusedAsync(HttpMethod.Post, "/api/apps/library/keys", _server.AdminToken, "{}"));
    }

    [Fact]
    public async Task The_last_use_of_a_secret_is_shown_within_the_hour()
    {
        var noted = WhenNotedAsync();
        await _server.TokenAsync("ada");
        await noted.WaitAsync(TimeSpan.FromSeconds(60));

        var secrets = (await AdminAsync(HttpMethod.Get, "/api/apps/library")).GetProperty("secrets");
        Assert.Equal(_server.Time.GetUtcNow(), secrets[0].GetProperty("lastUsedAt").GetDateTimeOffset());
        var version = (await AdminAsync(HttpMethod.Get, "/api/apps/library")).GetProperty("version").GetInt64();
        _server.Time.Advance(TimeSpan.FromMinutes(59));
        await _server.TokenAsync("ada");
        Assert.Equal(version, (await AdminAsync(HttpMethod.Get, "/api/apps/library")).GetProperty("version").GetInt64());

        noted = WhenNotedAsync();
        _server.Time.Advance(TimeSpan.FromMinutes(1));
        await _server.TokenAsync("ada");
        await noted.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private Task WhenNotedAsync()
    {
        var noted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Events.OnTold = told =>
        {
            if (told is AppChanged changed && changed.View.Record.Secrets[0].LastUsedAt == _server.Time.GetUtcNow())
                noted.TrySetResult();
        };
        return noted.Task;
    }

    private Task<JsonElement> AdminAsync(HttpMethod method, string path, string? body = null) =>
        _server.CallAsync(method, path, _server.AdminToken, body);
}
