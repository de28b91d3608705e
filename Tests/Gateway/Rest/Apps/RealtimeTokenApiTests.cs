using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Silo.Embedded;
using Nudge.Tests.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Rest.Apps;

public sealed class RealtimeTokenApiTests : IAsyncLifetime
{
    private AppServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AppServer.StartAsync("""{"pollSeconds":120,"tokenSeconds":600}""");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_answer_has_all_that_a_client_starts_with()
    {
        using var response = await _server.SendAsync(
            HttpMethod.Post, "/api/realtime/token", _server.ServerCredentials,
            """{"user":"ada","capabilities":{"library:7":["subscribe"]},"ttlSeconds":90}""");
        var answer = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(("ada", 120, true), (
            answer.GetProperty("user").GetString(),
            answer.GetProperty("pollSeconds").GetInt32(),
            answer.GetProperty("enabled").GetBoolean()));
        Assert.Equal(_server.Time.GetUtcNow().AddSeconds(90), answer.GetProperty("expiresAt").GetDateTimeOffset());
        using var client = await _server.SendAsync(HttpMethod.Get, "/client", $"Bearer {answer.GetProperty("token")}");
        Assert.Equal("client ada", await client.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_apps_lifetime_counts_where_none_is_asked_for()
    {
        var answer = await _server.CallAsync(HttpMethod.Post, "/api/realtime/token", _server.ServerCredentials, """{"user":"ada"}""");

        Assert.Equal(_server.Time.GetUtcNow().AddSeconds(600), answer.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("""{"user":"ada","capabilities":{"library:7":["subscribe"]}}""")]
    [InlineData("""{"user":"ada","capability":{"library:7":["subscribe"]}}""")]
    [InlineData("""{"user":"ada","capability":"{\"library:7\":[\"subscribe\"]}"}""")]
    [InlineData("""{"user":"ada","capabilities":"{\"library:7\":[\"subscribe\"]}"}""")]
    [InlineData("""{"user":"ada","capability":"{\"library:7\":[\"subscribe\"]}","capabilities":null}""")]
    public async Task A_capability_may_be_asked_for_as_Ably_has_it(string body)
    {
        var answer = await _server.CallAsync(HttpMethod.Post, "/api/realtime/token", _server.ServerCredentials, body);

        var checkedToken = await _server.Service<ClientTokens>()
            .CheckAsync(answer.GetProperty("token").GetString()!, CancellationToken.None);
        Assert.True(checkedToken.Value!.Capability.Covers(Operations.Subscribe, "library:7"));
        Assert.False(checkedToken.Value.Capability.Covers(Operations.Subscribe, "library:8"));
    }

    [Theory]
    [InlineData("{}", "400 field_missing user")]
    [InlineData("""{"user":""}""", "400 user_invalid user 128")]
    [InlineData("""{"user":"*"}""", "400 user_invalid user 128")]
    [InlineData("""{"user":7}""", "400 field_invalid user")]
    [InlineData("""{"user":"ada","ttlSeconds":0}""", "400 token_lifetime ttlSeconds 1")]
    [InlineData("""{"user":"ada","ttlSeconds":86401}""", "400 token_lifetime ttlSeconds 86400")]
    [InlineData("""{"user":"ada","ttlSeconds":"60"}""", "400 field_invalid ttlSeconds")]
    [InlineData("""{"user":"ada","capabilities":[]}""", "400 capability_malformed capabilities")]
    [InlineData("""{"user":"ada","capabilities":{"library:7":["fly"]}}""", "400 capability_malformed capabilities.library:7")]
    [InlineData("""{"user":"ada","capability":"library:7"}""", "400 capability_malformed capability")]
    [InlineData("""{"user":"ada","capability":"[]"}""", "400 capability_malformed capability")]
    [InlineData("""{"user":"ada","capability":"{\"library:7\":[\"fly\"]}"}""", "400 capability_malformed capability.library:7")]
    [InlineData("""{"user":"ada","capability":"\ud800"}""", "400 capability_malformed capability")]
    [InlineData("""{"user":"ada","capability":{},"capabilities":{}}""", "400 field_invalid capability")]
    [InlineData("""{"user":"ada","libraries":[7]}""", "400 field_invalid libraries")]
    public async Task A_wrong_request_is_refused_by_its_field(string body, string problem) =>
        Assert.Equal(problem, await _server.RefusedAsync(HttpMethod.Post, "/api/realtime/token", _server.ServerCredentials, body));

    [Fact]
    public async Task A_token_too_long_for_a_header_is_not_minted()
    {
        var capabilities = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{new string('a', 90)}:{i}\":[\"subscribe\"]"));

        Assert.Equal(
            "400 capability_malformed capabilities 8192",
            await _server.RefusedAsync(
                HttpMethod.Post, "/api/realtime/token", _server.ServerCredentials,
                $$$"""{"user":"ada","capabilities":{{{{capabilities}}}}}"""));
    }

    [Fact]
    public async Task A_client_mints_no_tokens() =>
        Assert.Equal("403 forbidden", await _server.RefusedAsync(
            HttpMethod.Post, "/api/realtime/token", $"Bearer {await _server.TokenAsync("ada")}", """{"user":"ben"}"""));

    [Fact]
    public async Task Revoking_a_user_ends_their_tokens_and_tells_the_nodes()
    {
        var (ada, ben) = (await _server.TokenAsync("ada"), await _server.TokenAsync("ben"));

        var answer = await RevokeAsync("""{"user":"ada"}""");

        Assert.Equal("ada", answer.GetProperty("user").GetString());
        Assert.Equal("401 token_revoked", await _server.RefusedAsync(HttpMethod.Get, "/client", $"Bearer {ada}"));
        using var other = await _server.SendAsync(HttpMethod.Get, "/client", $"Bearer {ben}");
        Assert.True(other.IsSuccessStatusCode);
        using var renewed = await _server.SendAsync(HttpMethod.Get, "/client", $"Bearer {await _server.TokenAsync("ada")}");
        Assert.True(renewed.IsSuccessStatusCode);
        var told = Assert.Single(_server.Events.All.OfType<Revoked>());
        Assert.Equal((RevocationTarget.User, "ada"), (told.Revocation.Target, told.Revocation.Name));
    }

    [Fact]
    public async Task A_revocation_stands_after_a_restart()
    {
        var token = await _server.TokenAsync("ada");
        await RevokeAsync("""{"channel":"library:7","user":"ada"}""");
        await RevokeAsync("""{"user":"ada"}""");

        var reloaded = await new EmbeddedApps(_server.Store, _server.Store, _server.Events, _server.Time)
            .GetAsync(AppId.Parse("library"), CancellationToken.None);

        Assert.True(reloaded!.IsRevoked("ada", "any", _server.Time.GetUtcNow()));
        Assert.True(reloaded.IsChannelRevoked("library:7", "ada", _server.Time.GetUtcNow()));
        Assert.Equal("401 token_revoked", await _server.RefusedAsync(HttpMethod.Get, "/client", $"Bearer {token}"));
    }

    [Theory]
    [InlineData("{}", "400 field_missing user")]
    [InlineData("""{"user":"*"}""", "400 user_invalid user 128")]
    [InlineData("""{"channel":"user:ada"}""", "400 name_invalid channel")]
    [InlineData("""{"channel":"library:*"}""", "400 name_invalid channel")]
    [InlineData("""{"channel":"library:7","user":""}""", "400 user_invalid user 128")]
    [InlineData("""{"tokenId":""}""", "400 field_invalid tokenId 128")]
    [InlineData("""{"tokenId":"a\u0000b"}""", "400 field_invalid tokenId 128")]
    [InlineData("""{"tokenId":"a\ud800"}""", "400 field_invalid tokenId")]
    [InlineData("""{"channel":"a\u0000b"}""", "400 name_invalid channel")]
    [InlineData("""{"user":"a\u0000b"}""", "400 user_invalid user 128")]
    [InlineData("""{"tokenId":"t","user":"ada"}""", "400 field_invalid tokenId")]
    [InlineData("""{"tokenId":"t","channel":"library:7"}""", "400 field_invalid tokenId")]
    public async Task A_wrong_revocation_is_refused_by_its_field(string body, string problem) =>
        Assert.Equal(problem, await _server.RefusedAsync(HttpMethod.Post, "/api/realtime/revoke", _server.ServerCredentials, body));

    private Task<System.Text.Json.JsonElement> RevokeAsync(string body) =>
        _server.CallAsync(HttpMethod.Post, "/api/realtime/revoke", _server.ServerCredentials, body);
}
