using Nudge.Core.Devices;

namespace Nudge.Tests.Gateway.Rest.Devices;

[Collection(ApiCollection.Name)]
public sealed class DeviceRegistrationTests(ApiServer server)
{
    private const string Path = "/api/devices";
    private const string P256dh = "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM";
    private const string Auth = "tBHItJI5svbpez7KI4CCXg";

    [Theory]
    [InlineData("/api/devices")]
    [InlineData("/api/identities")]
    [InlineData("/api/identify")]
    public async Task A_token_is_registered_once_and_told_its_secret_once(string path)
    {
        var app = await server.CreateAppAsync();
        var token = NewToken();
        var first = (await app.Anybody.PostAsync(path, Body(app, token))).Json(201);
        var again = (await app.Anybody.PostAsync(path, Body(app, token))).Json(200);

        Assert.StartsWith(DeviceSecret.Prefix, first.GetProperty("device_secret").GetString());
        Assert.Equal(DeviceSecret.Length, first.GetProperty("device_secret").GetString()!.Length);
        Assert.False(again.TryGetProperty("device_secret", out _));
        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.Equal(
            $"expo {app.Id} device:{first.GetProperty("id")} fresh",
            $"{first.GetProperty("platform")} {first.GetProperty("app_id")} {first.GetProperty("recipient")} {first.GetProperty("state")}");
    }

    [Fact]
    public async Task A_browsers_subscription_is_taken_as_it_is()
    {
        var app = await server.CreateAppAsync();
        var endpoint = $"https://push.example/{Guid.NewGuid():N}";
        var body =
            $$$"""{"endpoint":"{{{endpoint}}}","expirationTime":null,"keys":{"p256dh":"{{{P256dh}}}","auth":"{{{Auth}}}"}}""";

        var device = (await app.Anybody.PostAsync($"{Path}?app_id={app.Id}", body)).Json(201);

        Assert.Equal("webpush", device.GetProperty("platform").GetString());
    }

    [Theory]
    [InlineData("""{}""", "400 field_missing device_token")]
    [InlineData("""{"device_token":"word"}""", "400 field_missing platform")]
    [InlineData("""{"device_token":"word","platform":"pager"}""", "400 field_invalid platform")]
    [InlineData("""{"device_token":"word","platform":"expo"}""", "400 field_invalid device_token")]
    [InlineData("""{"device_token":"ExponentPushToken[]"}""", "400 field_invalid device_token")]
    [InlineData("""{"device_token":"a b","platform":"fcm"}""", "400 field_invalid device_token")]
    [InlineData("""{"device_token":"xyz","platform":"apns"}""", "400 field_invalid device_token")]
    [InlineData("""{"endpoint":"http://push.example/1","platform":"webpush"}""", "400 field_invalid endpoint")]
    [InlineData("""{"endpoint":"https://push.example/1"}""", "400 field_missing keys.p256dh")]
    [InlineData("""{"endpoint":"https://push.example/1","keys":{"p256dh":"AAAA","auth":"AAAA"}}""", "400 field_invalid keys.p256dh")]
    [InlineData("""{"endpoint":"https://192.168.1.7/1","platform":"unifiedpush"}""", "400 field_invalid endpoint")]
    [InlineData("""{"endpoint":"https://[::1]/1","platform":"unifiedpush"}""", "400 field_invalid endpoint")]
    [InlineData("""{"device_token":"a","endpoint":"https://push.example/1"}""", "400 field_invalid endpoint")]
    [InlineData("""{"device_token":"ExponentPushToken[a]","identifier":""}""", "400 field_invalid identifier 128")]
    [InlineData("""{"device_token":"ExponentPushToken[a]","user":"ada"}""", "403 forbidden user")]
    [InlineData("""{"device_token":"ExponentPushToken[a]","colour":1}""", "400 field_invalid colour")]
    [InlineData("""[]""", "400 malformed_json")]
    public async Task A_wrong_registration_is_refused(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await app.Anybody.PostAsync($"{Path}?app_id={app.Id}", body)).Problem);
    }

    [Fact]
    public async Task Long_tokens_and_unknown_apps_are_refused()
    {
        var app = await server.CreateAppAsync();
        var token = new string('a', DeviceAddress.TokenLengthMax + 1);

        Assert.Equal(
            "400 name_too_long device_token 1024",
            (await app.Anybody.PostAsync($"{Path}?app_id={app.Id}", $$"""{"device_token":"{{token}}","platform":"fcm"}""")).Problem);
        Assert.Equal("404 not_found app_id", (await app.Anybody.PostAsync($"{Path}?app_id=nobody", Body(NewToken()))).Problem);
        Assert.Equal("400 field_missing app_id", (await app.Anybody.PostAsync(Path, Body(NewToken()))).Problem);
        Assert.Equal(
            "403 forbidden app_id", (await app.Server.PostAsync($"{Path}?app_id=other", Body(NewToken()))).Problem);
    }

    [Fact]
    public async Task What_is_said_of_a_known_token_is_changed_by_its_secret_or_the_apps_server()
    {
        var app = await server.CreateAppAsync();
        var token = NewToken();
        var secret = await app.RegisterAsync(token);
        string Named(string name, string more = "") =>
            $$"""{"app_id":"{{app.Id}}","device_token":"{{token}}","identifier":"{{name}}"{{more}}}""";

        Assert.Equal("401 device_secret_missing device_secret", (await app.Anybody.PostAsync(Path, Named("thief"))).Problem);
        Assert.Equal(
            "401 device_secret_wrong device_secret",
            (await app.Anybody.PostAsync(Path, Named("thief", ",\"device_secret\":\"nudgedev_wrong\""))).Problem);
        Assert.Equal("401 device_secret_wrong", (await app.Device("nudgedev_wrong").PostAsync(Path, Named("thief"))).Problem);
        Assert.Equal("tablet", (await app.Device(secret).PostAsync(Path, Named("tablet"))).Json(200).GetProperty("identifier").GetString());
        Assert.Equal(200, (await app.Anybody.PostAsync(Path, Named("desk", $",\"device_secret\":\"{secret}\""))).Status);
        var renewed = (await app.Server.PostAsync(Path, Named("lost", ",\"new_secret\":true"))).Json(200);
        Assert.Equal(401, (await app.Device(secret).PostAsync(Path, Named("tablet"))).Status);
        Assert.Equal(
            200, (await app.Device(renewed.GetProperty("device_secret").GetString()!).PostAsync(Path, Named("tablet"))).Status);
    }

    [Fact]
    public async Task A_token_that_another_app_knows_gets_no_second_secret()
    {
        var (one, other) = (await server.CreateAppAsync(), await server.CreateAppAsync());
        var token = NewToken();
        var secret = await one.RegisterAsync(token);

        var there = (await other.Anybody.PostAsync(Path, Body(other, token))).Json(201);

        Assert.False(there.TryGetProperty("device_secret", out _));
        Assert.Equal(
            204, (await other.Device(secret).SendAsync(HttpMethod.Delete, $"{Path}?app_id={other.Id}", null)).Status);
    }

    [Fact]
    public async Task A_device_that_is_given_to_a_user_brings_its_subscriptions_once()
    {
        var app = await server.CreateAppAsync();
        var token = NewToken();
        var secret = await app.RegisterAsync(token);
        Assert.Equal(200, (await app.Device(secret).PostAsync("/api/subscriptions", """{"channel":"public:news"}""")).Status);
        await app.Server.PostAsync("/api/subscriptions", """{"channel":"public:old","user":"ada"}""");
        await app.Device(secret).PostAsync("/api/subscriptions", """{"channel":"public:old"}""");
        await app.PublishToChannelAsync("public:old", "one");
        var ada = await app.UserAsync("ada");

        Assert.Equal("401 device_secret_missing device_secret", (await ada.PostAsync(Path, Body(token))).Problem);
        var body = $$"""{"device_token":"{{token}}","device_secret":"{{secret}}"}""";
        var bound = (await ada.PostAsync(Path, body)).Json(200);

        Assert.Equal("ada ada", $"{bound.GetProperty("user")} {bound.GetProperty("recipient")}");
        Assert.Equal(["public:news", "public:old", "site:announcements"], await ChannelsAsync(ada));
        Assert.Equal(1, (await ada.GetAsync("/api/notifications/summary")).Json(200).GetProperty("unread").GetInt32());
        // A subscription that the user ends stays ended, however often the device is registered again.
        await ada.DeleteAsync("/api/subscriptions/public:news");
        Assert.Equal(200, (await ada.PostAsync(Path, body)).Status);
        Assert.Equal(["public:old", "site:announcements"], await ChannelsAsync(ada));
        Assert.Single((await ada.GetAsync(Path)).Json(200).GetProperty("devices").EnumerateArray());
        Assert.Equal(["public:old", "site:announcements"], await ChannelsAsync(app.Device(secret)));
        Assert.Equal("403 forbidden user", (await ada.PostAsync(Path, $$"""{"device_token":"{{NewToken()}}","user":"ben"}""")).Problem);
    }

    [Fact]
    public async Task A_crash_between_binding_and_moving_is_made_good()
    {
        var app = await server.CreateAppAsync();
        var token = NewToken();
        var secret = await app.RegisterAsync(token);
        await app.Device(secret).PostAsync("/api/subscriptions", """{"channel":"public:news"}""");
        var devices = server.Service<IDevices>();
        var row = (await devices.FindAsync(app.Id.Value, DeviceAddress.HashOf(token), CancellationToken.None))!;
        await devices.GiveAsync(app.Id.Value, row.Id, "ada", CancellationToken.None);

        await server.Service<DeviceMerging>().SweepAsync(CancellationToken.None);
        await server.Service<DeviceMerging>().SweepAsync(CancellationToken.None);

        Assert.Equal(["public:news", "site:announcements"], await ChannelsAsync(await app.UserAsync("ada")));
        Assert.False((await devices.GetAsync(app.Id.Value, row.Id, CancellationToken.None))!.IsUnmerged);
    }

    [Fact]
    public async Task The_apps_server_lists_devices_and_removes_them()
    {
        var app = await server.CreateAppAsync();
        foreach (var user in (string[])["ada", "ada", "ben"])
            await app.Server.PostAsync(Path, $$"""{"device_token":"{{NewToken()}}","user":"{{user}}"}""");

        var page = (await app.Server.GetAsync($"{Path}?limit=2")).Json(200);
        var rest = (await app.Server.GetAsync($"{Path}?limit=2&after={page.GetProperty("next")}")).Json(200);
        var ofAda = (await app.Server.GetAsync($"{Path}?user=ada")).Json(200).GetProperty("devices");

        Assert.Equal((2, 1, 2), (page.GetProperty("devices").GetArrayLength(), rest.GetProperty("devices").GetArrayLength(),
            ofAda.GetArrayLength()));
        var id = ofAda[0].GetProperty("id").GetString();
        Assert.Equal(204, (await app.Server.DeleteAsync($"{Path}/{id}")).Status);
        Assert.Equal("404 device_unknown device", (await app.Server.DeleteAsync($"{Path}/{id}")).Problem);
        Assert.Equal("400 field_invalid limit 100", (await app.Server.GetAsync($"{Path}?limit=0")).Problem);
        Assert.Equal("400 user_invalid user 128", (await app.Server.GetAsync($"{Path}?user=*")).Problem);
        Assert.Equal("403 forbidden user", (await (await app.UserAsync("ada")).GetAsync($"{Path}?user=ben")).Problem);
    }

    [Fact]
    public async Task A_device_takes_itself_away_with_its_subscriptions()
    {
        var app = await server.CreateAppAsync();
        var token = NewToken();
        var secret = await app.RegisterAsync(token);
        await app.Device(secret).PostAsync("/api/subscriptions", """{"channel":"public:news"}""");

        Assert.Equal("401 device_secret_missing", (await app.Anybody.DeleteAsync($"{Path}?device_token={token}&app_id={app.Id}")).Problem);
        Assert.Equal(204, (await app.Device(secret).DeleteAsync(Path)).Status);

        Assert.Equal("401 device_secret_wrong", (await app.Device(secret).DeleteAsync(Path)).Problem);
        Assert.Empty((await app.Server.GetAsync("/api/channels/public:news/subscribers")).Json(200).GetProperty("subscribers")
            .EnumerateArray());
        Assert.Equal("404 device_unknown device_token", (await app.Server.DeleteAsync($"{Path}?device_token={token}")).Problem);
    }

    [Fact]
    public async Task New_devices_of_an_address_and_of_an_app_have_a_bound()
    {
        await using var narrow = new ApiServer
        {
            Limits = options => (options.NewDevicesPerAddressPerHour, options.DevicesPerAppMax) = (2, 3),
        };
        await narrow.InitializeAsync();
        var (app, other) = (await narrow.CreateAppAsync(), await narrow.CreateAppAsync());
        await app.RegisterAsync("ExponentPushToken[1]");
        await app.RegisterAsync("ExponentPushToken[2]");

        var refused = await app.Anybody.PostAsync(Path, Body(app, "ExponentPushToken[3]"));
        Assert.Equal("429 rate_limited 2", refused.Problem);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"]), 1, 3_600);
        Assert.Equal("429 rate_limited 2", (await app.Anybody.PostAsync(Path, Body(other, "ExponentPushToken[3]"))).Problem);
        Assert.Equal(200, (await app.Anybody.PostAsync(Path, Body(app, "ExponentPushToken[1]"))).Status);
        Assert.Equal(201, (await app.Server.PostAsync(Path, Body("ExponentPushToken[3]"))).Status);
        Assert.Equal("409 devices_full 3", (await app.Server.PostAsync(Path, Body("ExponentPushToken[4]"))).Problem);
    }

    internal static string NewToken() => $"ExponentPushToken[{Guid.NewGuid():N}]";

    private static string Body(string token) => $$"""{"device_token":"{{token}}"}""";

    private static string Body(ApiApp app, string token) => $$"""{"app_id":"{{app.Id}}","device_token":"{{token}}"}""";

    private static async Task<IReadOnlyList<string>> ChannelsAsync(ApiApp.Caller caller) =>
        [.. (await caller.GetAsync("/api/subscriptions")).Json(200).GetProperty("subscriptions").EnumerateArray()
            .Select(row => row.GetProperty("channel").GetString()!)];
}
