using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Gateway.Pushes;

/// <summary>A device that has lost its secret gets another one by a push to its token alone (trap T5).</summary>
public sealed class SecretPushTests
{
    private const string Token = "ExponentPushToken[phone]";

    [Fact]
    public async Task A_device_that_has_lost_its_secret_gets_a_new_one_by_a_push_and_the_old_one_counts_until_it_is_used()
    {
        var time = TestClock.AtNoon();
        await using var expo = await ExpoStandIn.StartAsync(time);
        await using var server = await PushFlowTests.StartAsync(expo, time: time);
        var first = await RegisterAsync(server, null, HttpStatusCode.Created);
        var old = first.GetProperty("device_secret").GetString()!;

        var asked = await RegisterAsync(server, null, HttpStatusCode.OK, wantsSecret: true);
        Assert.True(asked.GetProperty("secret_pushed").GetBoolean());
        Assert.False(asked.TryGetProperty("device_secret", out _));
        var note = Assert.Single(expo.Messages).GetProperty("data").GetProperty("nudge");
        Assert.Equal("secret", note.GetProperty("kind").GetString());
        var pushed = note.GetProperty("secret").GetString()!;
        Assert.Equal("rate_limited", (await RegisterAsync(server, null, HttpStatusCode.TooManyRequests, wantsSecret: true))
            .GetProperty("code").GetString());

        await RegisterAsync(server, old, HttpStatusCode.OK, "by the old one");
        await RegisterAsync(server, pushed, HttpStatusCode.OK, "by the new one");
        await RegisterAsync(server, old, HttpStatusCode.Unauthorized, "by the old one");
        await RegisterAsync(server, pushed, HttpStatusCode.OK, "again");

        time.Advance(TimeSpan.FromMinutes(10.1));
        await RegisterAsync(server, null, HttpStatusCode.OK, wantsSecret: true);
        Assert.Equal(2, expo.Messages.Count);
        await RegisterAsync(server, null, HttpStatusCode.Unauthorized, "a stranger's", wantsSecret: true);
    }

    private static async Task<JsonElement> RegisterAsync(
        LiveServer server, string? secret, HttpStatusCode expected, string? identifier = null, bool wantsSecret = false)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/devices")
        {
            Content = JsonContent.Create(
                new { app_id = server.App.Id.Value, device_token = Token, identifier, new_secret = wantsSecret }),
        };
        if (secret is not null)
            request.Headers.Authorization = new("Bearer", secret);
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement.Clone();
    }
}
