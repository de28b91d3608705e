using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>Wrong tries at access codes outlive the process that answered them.</summary>
public sealed class CodeTriesTests : IAsyncLifetime
{
    private const string Token = "ExponentPushToken[guesser]";

    private NudgeProcess _server = null!;

    public async ValueTask InitializeAsync() => _server = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_device_that_was_wrong_five_times_still_waits_after_a_crash_and_a_code_is_still_good()
    {
        using var app = await _server.CreateDemoAppClientAsync(CancellationToken.None);
        using var issued = await app.PostAsJsonAsync("/api/access_codes", new { channels = new[] { "family" } });
        var code = await FieldAsync(issued, "access_code");
        using var owner = await RegisterAsync("ExponentPushToken[owner]");
        using var guesser = await RegisterAsync(Token);
        var wrong = code == "000000" ? "000001" : "000000";
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.NotFound, await RedeemAsync(guesser, wrong, Token));

        await _server.KillAsync();
        await _server.RestartAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.TooManyRequests, await RedeemAsync(guesser, code, Token));
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(owner, code, "ExponentPushToken[owner]"));
    }

    private async Task<HttpClient> RegisterAsync(string token)
    {
        var client = _server.CreateClient();
        using var registered = await client.PostAsJsonAsync("/api/devices", new { app_id = "demo", device_token = token });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await FieldAsync(registered, "device_secret"));
        return client;
    }

    private static async Task<HttpStatusCode> RedeemAsync(HttpClient client, string code, string token)
    {
        using var answer = await client.PostAsJsonAsync($"/api/access_codes/{code}", new { app_id = "demo", device_token = token });
        return answer.StatusCode;
    }

    private static async Task<string> FieldAsync(HttpResponseMessage answer, string field)
    {
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty(field).GetString()!;
    }
}
