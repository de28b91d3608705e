using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;
using Nudge.Tests.Browser;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Orleans' dashboard is for admins: in a browser by the login page, for programs by their token.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private NodeProcesses _cluster = null!;

    private Uri Address => _cluster.Nodes[0].BaseAddress;

    private string Password => File.ReadAllText(Path.Combine(_cluster.Nodes[0].DataFolder, "admin-password")).Trim();

    public async ValueTask InitializeAsync()
    {
        var postgres = await PostgresServer.SharedAsync();
        _cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), "all");
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_logs_in_with_a_browser_and_sees_the_grains()
    {
        Skip.WithoutPrograms("chromium");
        using (var client = await _cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None))
        using (var published = await client.PostAsJsonAsync(
            "/api/notify", new { user = "ada", id = "n1", notification = new { type = "note" } }))
            published.EnsureSuccessStatusCode();
        var chromium = new Chromium();
        try
        {
            await chromium.InitializeAsync();
            SetDefaultExpectTimeout(60_000);
            await using var context = await chromium.Browser.NewContextAsync();
            var page = await context.NewPageAsync();
            var complaints = new ConcurrentQueue<string>();
            page.Console += (_, message) => complaints.Enqueue(message.Text);

            await page.GotoAsync(new Uri(Address, "/dashboard").ToString());
            await page.GetByLabel("Admin").FillAsync("admin");
            await page.GetByLabel("Password").FillAsync("wrong");
            await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no admin with this name and password");
            await page.GetByLabel("Admin").FillAsync("admin");
            await page.GetByLabel("Password").FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();

            await page.GotoAsync(new Uri(Address, "/dashboard/#/grains").ToString());
            await Expect(page.GetByText("UserGrain").First).ToBeVisibleAsync();
            var cookie = Assert.Single(await context.CookiesAsync());
            Assert.Equal(("/dashboard", true, SameSiteAttribute.Strict), (cookie.Path, cookie.HttpOnly, cookie.SameSite));
            foreach (var part in new[] { "", "silos", "reminders", "preferences" })
                await page.GotoAsync(new Uri(Address, $"/dashboard/#/{part}").ToString());
            Assert.DoesNotContain(complaints, text => text.Contains("Content Security Policy", StringComparison.Ordinal));
            using var thief = _cluster.Nodes[0].CreateClient();
            thief.DefaultRequestHeaders.Add("Cookie", $"{cookie.Name}={cookie.Value}");
            Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync(new Uri("/dashboard/ClusterStats", UriKind.Relative))).StatusCode);
            await page.GotoAsync(new Uri(Address, "/dashboard/login").ToString());
            await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
            await page.GotoAsync(new Uri(Address, "/dashboard/").ToString());
            await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
            Assert.Equal(
                HttpStatusCode.Unauthorized, (await thief.GetAsync(new Uri("/dashboard/ClusterStats", UriKind.Relative))).StatusCode);
        }
        finally
        {
            await chromium.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nothing_of_it_is_shown_without_a_login()
    {
        using var client = _cluster.Nodes[0].CreateClient();
        using var app = await _cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        using var forger = _cluster.Nodes[0].CreateClient();
        forger.DefaultRequestHeaders.Add("Cookie", "nudge_dashboard=forged");
        string[] paths =
            ["DashboardCounters?exclude=x", "ClusterStats", "index.min.js", "GrainState?grainId=a&grainType=b", "Trace", "fonts/x"];
        foreach (var path in paths)
        {
            foreach (var caller in new[] { client, app, forger })
            {
                Assert.Equal(
                    HttpStatusCode.Unauthorized, (await caller.GetAsync(new Uri($"/dashboard/{path}", UriKind.Relative))).StatusCode);
                Assert.Equal(
                    HttpStatusCode.Unauthorized, (await caller.GetAsync(new Uri($"/DASHBOARD/{path}", UriKind.Relative))).StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_token_of_an_admin_opens_it_and_one_of_a_user_does_not()
    {
        using var client = _cluster.Nodes[0].CreateClient();
        using var login = await client.PostAsJsonAsync("/api/admin/login", new { name = "admin", password = Password });
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        // The dashboard counts once a second, and shows zeros before the first time.
        await Eventually.TrueAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>("/dashboard/DashboardCounters?exclude=none"))
                .GetProperty("totalActiveHostCount").GetInt32() == 1,
            TimeSpan.FromSeconds(60), "the dashboard has counted its node");
        using var app = await _cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None);
        using var minted = await app.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        client.DefaultRequestHeaders.Authorization = new(
            "Bearer", (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri("/dashboard/ClusterStats", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_log_a_browser_in_or_out()
    {
        using var client = _cluster.Nodes[0].CreateClient();
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        using var form = new FormUrlEncodedContent([new("name", "admin"), new("password", Password)]);

        using var login = await client.PostAsync(new Uri("/dashboard/login", UriKind.Relative), form);
        using var logout = await client.PostAsync(new Uri("/dashboard/logout", UriKind.Relative), null);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (login.StatusCode, logout.StatusCode));
        Assert.False(login.Headers.Contains("Set-Cookie"));
    }
}
