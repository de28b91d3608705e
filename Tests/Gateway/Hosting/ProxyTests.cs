using System.Text.Json;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>A whole server behind a proxy, declared or not, as its pages meet it.</summary>
public sealed class ProxyTests
{
    private const string MetricsToken = "a-token-of-thirty-two-characters";

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Pages_behind_a_declared_proxy_are_the_servers_own_on_every_face_however_they_spell_their_origin()
    {
        await using var server = await StartAsync(("NUDGE__TRUSTEDPROXIES", "127.0.0.1"));
        var admin = await LogInAsync(server);
        var token = await TokenAsync(server);
        foreach (var origin in new[] { "https://nudge.example", "https://nudge.example:443", "https://NUDGE.example" })
        {
            using var page = PageOf(server, origin, ("X-Forwarded-Proto", "https"));
            await FacesAsync(page, token, admin, expected: 200);
        }
    }

    [Fact]
    public async Task Where_nobody_declared_the_proxy_every_face_names_the_setting_and_the_log_once()
    {
        await using var server = await StartAsync();
        var admin = await LogInAsync(server);
        var token = await TokenAsync(server);
        using var page = PageOf(server, "https://nudge.example", ("X-Forwarded-Proto", "https"));

        foreach (var detail in await FacesAsync(page, token, admin, expected: 403))
            Assert.Contains("Nudge:TrustedProxies", detail, StringComparison.Ordinal);
        using var other = PageOf(server, "https://shop.example");
        foreach (var detail in await FacesAsync(other, token, admin, expected: 403))
            Assert.DoesNotContain("Nudge:TrustedProxies", detail, StringComparison.Ordinal);

        await server.WaitForLineAsync(
            line => line.Contains("https://shop.example", StringComparison.Ordinal), TimeSpan.FromSeconds(60), None);
        var warning = Assert.Single(server.Output, line => line.Contains("Nudge:TrustedProxies", StringComparison.Ordinal));
        Assert.Contains("https://nudge.example", warning, StringComparison.Ordinal);
        // For the app, and for what is the server's own.
        Assert.Equal(2, server.Output.Count(line => line.Contains("https://shop.example", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/nudge")]
    [InlineData("/nudge/")]
    [InlineData("nudge/")]
    [InlineData("/nudge//")]
    public async Task The_prefix_of_a_declared_proxy_may_end_with_a_slash(string prefix)
    {
        await using var server = await StartAsync(("NUDGE__TRUSTEDPROXIES", "127.0.0.1"));
        var app = await server.ReadDemoAppAsync(None);
        using var client = server.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", prefix);

        // Signed with the path that the library was set up with, and sent on by a proxy that takes it off.
        var signed = SignedQuery.Sign(
            $"{app.Key}:{app.Secret}", HttpMethod.Get, $"/nudge/apps/{app.App}/channels", null, DateTimeOffset.UtcNow);
        using var channels = await client.GetAsync(new Uri(signed["/nudge".Length..], UriKind.Relative));
        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal((200, 200), ((int)channels.StatusCode, (int)ready.StatusCode));
    }

    [Fact]
    public async Task A_prefix_of_nothing_but_slashes_is_none()
    {
        await using var server = await StartAsync(("NUDGE__TRUSTEDPROXIES", "127.0.0.1"));
        using var client = server.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/");

        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(200, (int)ready.StatusCode);
    }

    /// <summary>Asks each face that looks at origins; gives what is said about a refusal.</summary>
    private static async Task<List<string>> FacesAsync(HttpClient page, string token, string admin, int expected)
    {
        var details = new List<string>();
        foreach (var (method, path, authorization, body) in new (HttpMethod, string, string?, object?)[]
        {
            (HttpMethod.Get, "/api/notifications/summary", token, null),
            (HttpMethod.Post, "/hub/negotiate?negotiateVersion=1", token, null),
            (HttpMethod.Get, "/api/stream", token, null),
            (HttpMethod.Get, "/api/apps", admin, null),
            (HttpMethod.Get, "/metrics", admin, null),
            (HttpMethod.Post, "/api/admin/login", null, new { name = "admin", password = "wrong" }),
            (HttpMethod.Post, "/demo/api/token", null, new { @as = "ada" }),
        })
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (authorization is not null)
                request.Headers.Authorization = new("Bearer", authorization);
            if (body is not null)
                request.Content = JsonContent.Create(body);
            using var answer = await page.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            // A wrong password is looked at once the page may log in.
            Assert.Equal((path, path == "/api/admin/login" && expected == 200 ? 401 : expected), (path, (int)answer.StatusCode));
            if (expected == 200)
                continue;
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("origin_not_allowed", problem.GetProperty("code").GetString());
            details.Add(problem.GetProperty("detail").GetString()!);
        }

        return details;
    }

    private static Task<NudgeProcess> StartAsync(params (string Name, string Value)[] environment) => NudgeProcess.StartAsync(
        new NudgeStart { Environment = environment.Append(("NUDGE__METRICS__TOKEN", MetricsToken))
            .Append(("NUDGE__DEMO", "true")).ToDictionary(pair => pair.Item1, pair => pair.Item2) }, None);

    private static HttpClient PageOf(NudgeProcess server, string origin, params (string Name, string Value)[] headers)
    {
        var page = server.CreateClient();
        page.DefaultRequestHeaders.Host = "nudge.example";
        page.DefaultRequestHeaders.TryAddWithoutValidation("Origin", origin);
        foreach (var (name, value) in headers)
            page.DefaultRequestHeaders.Add(name, value);
        return page;
    }

    private static async Task<string> LogInAsync(NudgeProcess server)
    {
        using var client = server.CreateClient();
        var password = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "admin-password"))).Trim();
        using var login = await client.PostAsJsonAsync("/api/admin/login", new { name = "admin", password });
        return (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task<string> TokenAsync(NudgeProcess server)
    {
        using var app = await server.CreateDemoAppClientAsync(None);
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }
}
