using System.Net.Http.Json;
using System.Text.Json;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Deploy;

/// <summary>What <c>deploy/nginx.conf</c> passes on, seen from behind it.</summary>
public sealed class NginxTests
{
    [Fact]
    public async Task Own_pages_come_in_where_it_is_published_and_so_does_the_longest_token()
    {
        Nginx.SkipWithout();
        await using var server = await NudgeProcess.StartAsync(
            new NudgeStart { Environment = new Dictionary<string, string> { ["NUDGE__TRUSTEDPROXIES"] = "127.0.0.1" } }, CancellationToken.None);
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
        using var negotiated = await page.PostAsync(new Uri($"/hub/negotiate?access_token={token}&channel={new string('x', 2_000)}", UriKind.Relative), null);
        using var summary = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/notifications/summary", UriKind.Relative));
        summary.Headers.Authorization = new("Bearer", token);
        using var read = await page.SendAsync(summary);

        Assert.Equal((200, 200, 200), ((int)login.StatusCode, (int)negotiated.StatusCode, (int)read.StatusCode));
    }
}
