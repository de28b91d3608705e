using System.Net;
using System.Text;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class CallerTests : IAsyncLifetime
{
    private const string Shop = "https://shop.example";
    private const string Elsewhere = "https://elsewhere.example";

    private AppServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AppServer.StartAsync($$"""{"allowedOrigins":["{{Shop}}"]}""");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_server_shows_its_secret_in_either_scheme_or_an_api_key()
    {
        var key = await _server.CallAsync(HttpMethod.Post, "/api/apps/library/keys", _server.AdminToken, """{"name":"publisher"}""");
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_server.Key}:{_server.Secret}"));

        Assert.Equal($"server library {_server.Kid}", await TextAsync(HttpMethod.Post, "/server", $"Basic {basic}"));
        Assert.Equal(
            $"server library {_server.Kid}", await TextAsync(HttpMethod.Post, "/server", $"bearer {_server.Key}:{_server.Secret}"));
        Assert.Equal(
            $"server library {key.GetProperty("id")}", await TextAsync(HttpMethod.Post, "/server", $"Bearer {key.GetProperty("key")}"));
    }

    [Fact]
    public async Task Wrong_credentials_are_refused_by_what_is_wrong_with_them()
    {
        var strange = Convert.ToBase64String("no colon"u8);
        (string? Authorization, string Problem)[] cases =
        [
            (null, "401 unauthenticated"),
            ("", "401 unauthenticated"),
            ("Bearer ", "401 unauthenticated"),
            ("Digest abc", "401 unauthenticated"),
            ("Basic !", "401 unauthenticated"),
            ($"Basic {strange}", "401 unauthenticated"),
            ($"Basic {new string('A', 4_000)}", "401 unauthenticated"),
            ($"Bearer {_server.Key}:wrong", "401 wrong_key"),
            ($"Bearer {_server.Key}:", "401 wrong_key"),
            ($"Bearer {_server.Key}:{_server.Secret}x", "401 wrong_key"),
            ($"Bearer {_server.Key}:{new string('x', 5_000)}", "401 wrong_key"),
            ($"Bearer nobody:{_server.Secret}", "401 unknown_app"),
            ($"Bearer :{_server.Secret}", "401 unknown_app"),
            ("Bearer nudge_", "401 unknown_app"),
            ("Bearer nudge_nobody_abc", "401 unknown_app"),
            ($"Bearer nudge_{_server.Key}_abc", "401 wrong_key"),
            ("Bearer abc", "401 token_malformed"),
        ];
        foreach (var (authorization, problem) in cases)
            Assert.Equal(problem, (await _server.RefusedAsync(HttpMethod.Post, "/server", authorization))[..problem.Length]);
    }

    [Fact]
    public async Task Each_route_lets_its_own_callers_in_and_tells_the_others_whom_it_is_for()
    {
        var client = $"Bearer {await _server.TokenAsync("ada")}";

        Assert.Equal("client ada", await TextAsync(HttpMethod.Get, "/client", client));
        Assert.Equal("ClientCaller", await TextAsync(HttpMethod.Get, "/either", client));
        Assert.Equal("ServerCaller", await TextAsync(HttpMethod.Get, "/either", _server.ServerCredentials));
        Assert.Equal("admin admin", await TextAsync(HttpMethod.Get, "/admin", _server.AdminToken));
        Assert.Equal("anyone", await TextAsync(HttpMethod.Get, "/anyone", "Bearer nonsense"));
        foreach (var (path, authorization) in new[]
        {
            ("/client", _server.ServerCredentials), ("/client", _server.AdminToken), ("/admin", client),
            ("/admin", _server.ServerCredentials),
            ("/either", _server.AdminToken), ("/live", _server.ServerCredentials),
        })
            Assert.Equal("403 forbidden", await _server.RefusedAsync(HttpMethod.Get, path, authorization));
        Assert.Equal("403 forbidden", await _server.RefusedAsync(HttpMethod.Post, "/server", client));
    }

    [Fact]
    public async Task An_app_cannot_sign_an_admin_in()
    {
        var forged = CompactJws.Sign(
            "admin", """{"sub":"admin","aud":"nudge-admin","iat":1769860000,"exp":1800000000}"""u8, Encoding.UTF8.GetBytes(_server.Secret));

        Assert.Equal("401 token_forged", await _server.RefusedAsync(HttpMethod.Get, "/admin", $"Bearer {forged}"));
    }

    [Fact]
    public async Task A_token_may_come_in_the_query_where_a_connection_opens_and_nowhere_else()
    {
        var token = await _server.TokenAsync("ada");

        Assert.Equal("client ada", await TextAsync(HttpMethod.Get, $"/live?access_token={token}", null));
        Assert.Equal("client ada", await TextAsync(HttpMethod.Get, $"/live?token={token}", null));
        Assert.Equal("401 unauthenticated", await _server.RefusedAsync(HttpMethod.Get, $"/client?access_token={token}"));
        Assert.Equal("401 unauthenticated", await _server.RefusedAsync(HttpMethod.Get, "/live?access_token="));
        Assert.Equal(
            "401 token_malformed", await _server.RefusedAsync(HttpMethod.Get, $"/live?access_token={_server.Key}:{_server.Secret}"));
    }

    [Fact]
    public async Task A_secret_from_a_web_page_is_refused_even_from_an_allowed_one()
    {
        foreach (var origin in new[] { Shop, Elsewhere, _server.Url, "null" })
            Assert.Equal(
                "403 secret_in_browser", await _server.RefusedAsync(HttpMethod.Post, "/server", _server.ServerCredentials, origin: origin));
        Assert.Equal(
            "403 secret_in_browser", await _server.RefusedAsync(HttpMethod.Get, "/client", $"Bearer nudge_{_server.Key}_x", origin: Shop));
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_or_of_our_own_reads_the_answer()
    {
        var client = $"Bearer {await _server.TokenAsync("ada")}";
        foreach (var origin in new[] { Shop, "https://SHOP.example", "https://shop.example:443", _server.Url })
        {
            using var response = await _server.SendAsync(HttpMethod.Get, "/client", client, origin: origin);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(origin, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.Contains(
                "Retry-After", Assert.Single(response.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
            Assert.Contains("Origin", response.Headers.Vary);
            Assert.Equal("true", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Credentials")));
        }
    }

    [Fact]
    public async Task A_page_from_elsewhere_is_refused_and_may_read_why()
    {
        var client = $"Bearer {await _server.TokenAsync("ada")}";
        var port = new Uri(_server.Url).Port;
        foreach (var origin in new[]
        {
            Elsewhere, "http://shop.example", "https://shop.example:8443", "null", $"https://127.0.0.1:{port}", $"http://x127.0.0.1:{port}",
        })
        {
            using var response = await _server.SendAsync(HttpMethod.Get, "/live", client, origin: origin);
            Assert.Equal("403 origin_not_allowed", await AppServer.ProblemOf(response));
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        Assert.Equal("403 origin_not_allowed", await _server.RefusedAsync(HttpMethod.Get, "/admin", _server.AdminToken, origin: Shop));
        Assert.Equal("403 origin_not_allowed", await _server.RefusedAsync(HttpMethod.Post, "/api/admin/login", null, "{}", Shop));
    }

    [Fact]
    public async Task Every_page_may_be_allowed()
    {
        await _server.CallAsync(HttpMethod.Patch, "/api/apps/library", _server.AdminToken, """{"settings":{"allowedOrigins":["*"]}}""");
        var client = $"Bearer {await _server.TokenAsync("ada")}";

        using var response = await _server.SendAsync(HttpMethod.Get, "/client", client, origin: Elsewhere);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/realtime/token", Elsewhere, "true")]
    [InlineData("/hub/negotiate", Elsewhere, "true")]
    [InlineData("/pusher/app/key/1/abcdefgh/xhr", "*", null)]
    [InlineData("/dashboard", "*", null)]
    public async Task A_preflight_tells_every_page_yes_with_credentials_where_no_cookie_opens_anything(
        string path, string named, string? credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", Elsewhere);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(named, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("authorization,content-type", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Contains("PATCH", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Equal(
            credentials,
            response.Headers.TryGetValues("Access-Control-Allow-Credentials", out var allowed) ? Assert.Single(allowed) : null);
    }

    [Fact]
    public async Task A_page_with_credentials_reads_why_its_token_is_refused()
    {
        var client = $"Bearer {await _server.TokenAsync("ada")}";
        _server.Time.Advance(TimeSpan.FromHours(2));

        using var response = await _server.SendAsync(HttpMethod.Get, "/client", client, origin: Shop);

        Assert.Equal("401 token_expired exp", await AppServer.ProblemOf(response));
        Assert.Equal(Shop, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task A_header_that_is_no_origin_is_refused_and_not_sent_back()
    {
        var client = $"Bearer {await _server.TokenAsync("ada")}";
        foreach (var origin in new[] { $"{Shop}, {Elsewhere}", "*", "nonsense", "https://shop.example/" })
        {
            using var response = await _server.SendAsync(HttpMethod.Get, "/client", client, origin: origin);
            Assert.Equal("403 origin_not_allowed", await AppServer.ProblemOf(response));
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        }
    }

    [Fact]
    public async Task A_disabled_app_has_no_connections_and_its_clients_poll()
    {
        var client = $"Bearer {await _server.TokenAsync("ada")}";
        await _server.CallAsync(HttpMethod.Patch, "/api/apps/library", _server.AdminToken, """{"enabled":false}""");

        Assert.Equal("403 app_disabled", await _server.RefusedAsync(HttpMethod.Get, "/live", client));
        Assert.Equal("client ada", await TextAsync(HttpMethod.Get, "/client", client));
        var token = await _server.CallAsync(HttpMethod.Post, "/api/realtime/token", _server.ServerCredentials, """{"user":"ada"}""");
        Assert.False(token.GetProperty("enabled").GetBoolean());

        await _server.CallAsync(HttpMethod.Patch, "/api/apps/library", _server.AdminToken, """{"enabled":true}""");
        Assert.Equal("client ada", await TextAsync(HttpMethod.Get, "/live", client));
    }

    [Fact]
    public async Task Nobody_reads_a_body_before_its_sender_is_known() =>
        Assert.Equal("401 unauthenticated", await _server.RefusedAsync(HttpMethod.Post, "/api/realtime/token", null, "{not json"));

    [Fact]
    public async Task A_401_says_which_scheme_would_do()
    {
        using var response = await _server.SendAsync(HttpMethod.Get, "/client");

        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    private async Task<string> TextAsync(HttpMethod method, string path, string? authorization)
    {
        using var response = await _server.SendAsync(method, path, authorization);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
