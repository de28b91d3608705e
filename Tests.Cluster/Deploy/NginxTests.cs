using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Deploy;

/// <summary>The requests that <c>deploy/nginx.conf</c> passes on, seen from behind it.</summary>
public sealed class NginxTests
{
    private static readonly NudgeStart Behind = new()
    {
        Environment = new Dictionary<string, string>
        {
            ["NUDGE__TRUSTEDPROXIES"] = "127.0.0.1",
            ["NUDGE__DEMO"] = "true",
            ["NUDGE__METRICS__ENABLED"] = "true",
        },
    };

    [Fact]
    public async Task Own_pages_come_in_where_it_is_published_and_so_does_the_longest_token()
    {
        Nginx.SkipWithout();
        await using var server = await NudgeProcess.StartAsync(Behind, CancellationToken.None);
        await using var nginx = await Nginx.StartAsync([server.BaseAddress, server.BaseAddress, server.BaseAddress]);
        using var app = await server.CreateDemoAppClientAsync(CancellationToken.None);
        // 8,192 characters would be the most.
        var capabilities = Enumerable.Range(0, 42).ToDictionary(i => $"{new string('x', 110)}:{i}", _ => new[] { "subscribe" });
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada", capabilities });
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        Assert.InRange(token.Length, 7_000, 8_192);
        using var page = new HttpClient { BaseAddress = nginx.Address };
        page.DefaultRequestHeaders.Add("Origin", nginx.Address.GetLeftPart(UriPartial.Authority));

        using var login = await page.PostAsJsonAsync("/demo/api/token", new { @as = "ada" });
        using var negotiated = await page.PostAsync(
            new Uri($"/hub/negotiate?access_token={token}&channel={new string('x', 2_000)}", UriKind.Relative), null);
        using var summary = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/notifications/summary", UriKind.Relative));
        summary.Headers.Authorization = new("Bearer", token);
        using var read = await page.SendAsync(summary);

        Assert.Equal((200, 200, 200), ((int)login.StatusCode, (int)negotiated.StatusCode, (int)read.StatusCode));
    }

    [Fact]
    public async Task Health_numbers_and_the_dashboard_are_for_the_inside_however_their_paths_are_spelled()
    {
        Nginx.SkipWithout();
        await using var server = await NudgeProcess.StartAsync(Behind, CancellationToken.None);
        await using var nginx = await Nginx.StartAsync([server.BaseAddress, server.BaseAddress, server.BaseAddress]);
        using var client = new HttpClient();
        string[] paths =
        [
            "/health/live", "/HEALTH/ready", "/metrics", "/Metrics", "/dashboard", "/dashboard/login", "/%64ashboard/login",
            "/api/%2e%2e/health/live",
        ];

        foreach (var path in paths)
        {
            using var outside = await client.GetAsync(new Uri(nginx.Address.GetLeftPart(UriPartial.Authority) + path));
            Assert.Equal(("nginx", 404), (outside.Headers.Server.ToString(), (int)outside.StatusCode));
        }

        using var health = await client.GetAsync(new Uri(nginx.Inside, "/health/live"));
        using var other = await client.GetAsync(new Uri(nginx.Inside, "/api/apps"));
        Assert.Equal((200, 404), ((int)health.StatusCode, (int)other.StatusCode));
    }

    [Fact]
    public async Task Headers_that_a_client_sets_about_itself_are_not_passed_on()
    {
        Nginx.SkipWithout();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var node = builder.Build();
        node.Run(static context => context.Response.WriteAsJsonAsync(
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
        await node.StartAsync();
        var address = new Uri(node.Urls.First());
        await using var nginx = await Nginx.StartAsync([address, address, address]);
        using var client = new HttpClient { BaseAddress = nginx.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/elsewhere");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "elsewhere.example");

        var seen = (await client.GetFromJsonAsync<Dictionary<string, string>>("/api/apps"))!;

        Assert.Equal((nginx.Address.Authority, "127.0.0.1", "http"), (seen["Host"], seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]));
        Assert.DoesNotContain("X-Forwarded-Prefix", seen.Keys);
        Assert.DoesNotContain("X-Forwarded-Host", seen.Keys);
    }

    [Fact]
    public async Task Its_log_has_faults_without_the_tokens_of_their_requests()
    {
        Nginx.SkipWithout();
        await using var server = await NudgeProcess.StartAsync(Behind, CancellationToken.None);
        await using var nginx = await Nginx.StartAsync([server.BaseAddress, server.BaseAddress, server.BaseAddress]);
        await server.KillAsync();
        using var client = new HttpClient { BaseAddress = nginx.Address };
        client.DefaultRequestHeaders.Referrer = new("https://shop.example/?access_token=SECRET");
        client.DefaultRequestHeaders.Authorization = new("Bearer", "SECRET");

        foreach (var path in new[]
        {
            "/hub?access_token=SECRET", "/api/stream?token=SECRET", "/apps/x/events?auth_signature=SECRET",
            "/pusher/app/k/123/SECRET/xhr?t=1",
        })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(502, (int)answer.StatusCode);
        }

        await Eventually.TrueAsync(
            () => nginx.Log.Contains("GET /pusher/app/k/", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            "the faults are in the log");
        Assert.Contains("\"GET /api/stream\" 502", nginx.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", nginx.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logins_of_one_address_have_a_limit_of_their_own_which_is_told_as_ours()
    {
        Nginx.SkipWithout();
        await using var server = await NudgeProcess.StartAsync(Behind, CancellationToken.None);
        await using var nginx = await Nginx.StartAsync([server.BaseAddress, server.BaseAddress, server.BaseAddress]);
        using var client = new HttpClient { BaseAddress = nginx.Address };

        HttpResponseMessage answer;
        var tries = 0;
        do
        {
            answer = await client.PostAsJsonAsync("/api/Admin/login", new { name = "admin" });
            tries++;
        }
        while (answer.Headers.Server.ToString() != "nginx" || (int)answer.StatusCode != 429
            || (await answer.Content.ReadAsStringAsync()).Contains("Wait a little", StringComparison.Ordinal));

        Assert.InRange(tries, 20, 100);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("rate_limited", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        using var others = await client.GetAsync(new Uri("/api/apps", UriKind.Relative));
        Assert.Equal(401, (int)others.StatusCode);
    }
}
