using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Metrics;

/// <summary>The page of a whole server: who may read it, and that it tells what happens.</summary>
public sealed class WholeServerMetricsTests
{
    private const string Token = "a-token-of-thirty-two-characters";

    [Fact]
    public async Task Publishes_deliveries_and_refusals_are_counted_where_they_happen()
    {
        await using var server = await StartAsync(new() { ["NUDGE__METRICS__TOKEN"] = Token, ["NUDGE__METRICS__PERAPP"] = "true" });
        using var app = await server.CreateDemoAppClientAsync(CancellationToken.None);
        using var scraper = Scraper(server, Token);
        var before = await ScrapeAsync(scraper);
        Assert.Null(before.Value("nudge_publishes_total"));

        await using (var stream = await StreamTestClient.ConnectAsync(server.BaseAddress, await TokenAsync(app)))
        {
            await stream.NextAsync("welcome");
            foreach (var id in new[] { "n1", "n2", "n2" })
            {
                using var published = await app.PostAsJsonAsync(
                    "/api/notify", new { user = "ada", id, notification = new { type = "note" } });
                published.EnsureSuccessStatusCode();
            }

            using var refused = await app.PostAsJsonAsync("/api/notify", new { user = "", notification = new { type = "note" } });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            using var batch = await app.PostAsJsonAsync(
                "/api/notify/batch",
                new { items = new object[] { new { user = "ben", notification = new { type = "note" } }, new { user = "" } } });
            batch.EnsureSuccessStatusCode();
            using var signal = await app.PostAsJsonAsync("/api/signal", new { user = "ada", name = "typing" });
            signal.EnsureSuccessStatusCode();
            await stream.NextAsync("signal");

            // A sweep is counted after its last receiver was written to, and a request after its answer: who learns of them may be faster.
            var page = await UntilAsync(
                scraper, page => page.Value("nudge_deliveries_total") >= 3 && page.Value("nudge_fanout_duration_seconds_count") >= 1
                    && page.Value("http_server_request_duration_seconds_count", ("http_route", "/api/notify")) >= 4);

            Assert.Equal(3, page.Value("nudge_publishes_total", ("outcome", "accepted"), ("app", "demo")));
            Assert.Equal(1, page.Value("nudge_publishes_total", ("outcome", "duplicate")));
            Assert.Equal(1, page.Value("nudge_publishes_total", ("outcome", "refused")));
            Assert.Equal(1, page.Value("nudge_requests_refused_total", ("code", "user_invalid"), ("route", "/api/notify")));
            Assert.Equal(3, page.Value("nudge_publish_duration_seconds_count"));
            Assert.Equal(1, page.Value("nudge_events_total", ("kind", "signal")));
            Assert.Equal(1, page.Value("nudge_connections_open", ("protocol", "sse")));
            Assert.True(page.Value("nudge_store_append_duration_seconds_count", ("outcome", "durable")) >= 3);
            Assert.True(page.Value("nudge_store_commit_appends_sum") >= 3);
            Assert.Equal(2, page.Value("nudge_actors", ("kind", "inbox")));
            Assert.True(page.Value("dotnet_gc_heap_total_allocated_bytes_total") > 0);
            Assert.Contains("kestrel_active_connections", page.Families.Keys);
        }

        await UntilAsync(scraper, page => page.Value("nudge_connections_open", ("protocol", "sse")) == 0);
    }

    [Fact]
    public async Task Who_has_neither_the_token_nor_a_login_reads_nothing()
    {
        await using var server = await StartAsync(new() { ["NUDGE__METRICS__TOKEN"] = Token });
        using var app = await server.CreateDemoAppClientAsync(CancellationToken.None);
        using var stranger = server.CreateClient();
        using var guesser = Scraper(server, Token[..^1] + "x");
        using var user = Scraper(server, await TokenAsync(app));
        using var page = Scraper(server, Token);
        page.DefaultRequestHeaders.Add("Origin", "https://shop.example");

        Assert.Equal("401 unauthenticated", await RefusedAsync(stranger));
        Assert.Equal("401 unauthenticated", await RefusedAsync(guesser));
        Assert.Equal("403 forbidden", await RefusedAsync(app));
        Assert.Equal("403 forbidden", await RefusedAsync(user));
        Assert.Equal("403 secret_in_browser", await RefusedAsync(page));
    }

    [Fact]
    public async Task An_admins_token_opens_it_and_the_format_is_the_one_asked_for()
    {
        await using var server = await StartAsync(new() { ["NUDGE__METRICS__ENABLED"] = "true" });
        using var client = server.CreateClient();
        using var login = await client.PostAsJsonAsync(
            "/api/admin/login",
            new { name = "admin", password = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "admin-password"))).Trim() });
        using var admin = Scraper(server, (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);

        using var plain = await admin.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", plain.Content.Headers.ContentType!.ToString());
        Assert.NotEmpty(MetricsPage.Read(await plain.Content.ReadAsStringAsync()).Families);
        // As Prometheus 3 asks.
        admin.DefaultRequestHeaders.Add(
            "Accept", "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2");
        using var open = await admin.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
            open.Content.Headers.ContentType!.ToString());
        Assert.NotEmpty(MetricsPage.ReadOpenMetrics(await open.Content.ReadAsStringAsync()).Families);
        using var stranger = server.CreateClient();
        Assert.Equal("401 unauthenticated", await RefusedAsync(stranger));
    }

    [Fact]
    public async Task Without_a_token_there_is_no_page()
    {
        await using var server = await StartAsync([]);
        using var client = server.CreateClient();

        Assert.Equal("404 not_found", await RefusedAsync(client));
    }

    [Fact]
    public async Task A_token_that_could_be_guessed_stops_the_start_and_is_not_repeated()
    {
        var (exitCode, output) = await NudgeProcess.RunToEndAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__METRICS__TOKEN"] = "short-secret" } },
            CancellationToken.None);

        Assert.Equal(1, exitCode);
        Assert.Contains("Nudge:Metrics:Token has 12 characters", output, StringComparison.Ordinal);
        Assert.DoesNotContain("short-secret", output, StringComparison.Ordinal);
    }

    private static Task<NudgeProcess> StartAsync(Dictionary<string, string> settings) =>
        NudgeProcess.StartAsync(new NudgeStart { Environment = settings }, CancellationToken.None);

    private static HttpClient Scraper(NudgeProcess server, string token)
    {
        var client = server.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<MetricsPage> ScrapeAsync(HttpClient scraper) =>
        MetricsPage.Read(await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    private static async Task<MetricsPage> UntilAsync(HttpClient scraper, Func<MetricsPage, bool> done)
    {
        MetricsPage page = null!;
        await Eventually.TrueAsync(async () => done(page = await ScrapeAsync(scraper)), what: "the page says so");
        return page;
    }

    private static async Task<string> RefusedAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        return $"{(int)response.StatusCode} {(await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()}";
    }

    private static async Task<string> TokenAsync(HttpClient app)
    {
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }
}
