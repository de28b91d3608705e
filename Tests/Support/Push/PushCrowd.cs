using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nudge.Tests.Support.Push;

/// <summary>Phones of the demo app of a server in a process of its own, and a notification that goes to all of them.</summary>
internal sealed class PushCrowd : IDisposable
{
    private const int UnderWayMax = 8;

    private readonly HttpClient _backend;

    private PushCrowd(HttpClient backend) => _backend = backend;

    /// <summary>Settings of a server whose Expo is a stand-in on loopback, without Expo's own rate.</summary>
    public static Dictionary<string, string> SettingsFor(ExpoStandIn expo) => new()
    {
        ["NUDGE__PUSH__EXPOURL"] = expo.Address,
        ["NUDGE__PUSH__EXPOPERSECONDMAX"] = "100000",
        ["NUDGE__OUTBOUND__ALLOWEDNETWORKS"] = "127.0.0.1",
    };

    public static string TokenOf(int phone) => string.Create(CultureInfo.InvariantCulture, $"ExponentPushToken[{phone}]");

    /// <summary>Switches the app's pushes on, and has phones registered and subscribed to a channel.</summary>
    public static async Task<PushCrowd> GatherAsync(NudgeProcess server, string channel, int phones)
    {
        var app = (await server.ReadDemoAppAsync(CancellationToken.None)).App;
        using (var admin = server.CreateClient())
        {
            var password = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "admin-password"))).Trim();
            var login = await TakenAsync(await admin.PostAsJsonAsync("/api/admin/login", new { name = "admin", password }));
            admin.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", login.GetProperty("token").GetString());
            await TakenAsync(await admin.PatchAsJsonAsync($"/api/apps/{app}", new { settings = new { push = new { enabled = true } } }));
        }

        var crowd = new PushCrowd(await server.CreateDemoAppClientAsync(CancellationToken.None));
        await Parallel.ForAsync(0, phones, new ParallelOptions { MaxDegreeOfParallelism = UnderWayMax }, async (phone, token) =>
            await TakenAsync(await crowd._backend.PostAsJsonAsync("/api/devices", new { device_token = TokenOf(phone) }, token)));
        await TakenAsync(await crowd._backend.PostAsJsonAsync(
            $"/api/channels/{channel}/subscribers", new { devices = Enumerable.Range(0, phones).Select(TokenOf) }));
        return crowd;
    }

    public async Task NotifyAsync(string channel, string id, HttpClient? at = null) => await TakenAsync(
        await (at ?? _backend).PostAsJsonAsync("/api/notify", new { channel, id, notification = new { type = "news" } }));

    /// <summary>Waits until every phone has its push of a notification.</summary>
    public Task UntilCompleteAsync(string id, int phones, HttpClient? at = null) => Eventually.TrueAsync(async () =>
    {
        using var answer = await (at ?? _backend).GetAsync(new Uri($"/api/notifications/{id}/pushes", UriKind.Relative));
        if (!answer.IsSuccessStatusCode)
            return false;
        var totals = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return totals.GetProperty("complete").GetBoolean() && totals.GetProperty("sent").GetInt32() == phones;
    });

    public void Dispose() => _backend.Dispose();

    private static async Task<JsonElement> TakenAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {body}");
            return JsonElement.Parse(body);
        }
    }
}
