using System.Text.Json;
using Nudge.Core;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Core.Names;

namespace Nudge.Tests.Gateway.Rest.Devices;

[Collection(ApiCollection.Name)]
public sealed class DeviceChannelTests(ApiServer server)
{
    private static readonly AppSettings TokenAlone = new(Devices: new(TokenAlone: true));

    [Theory]
    [InlineData("/api/subscriptions", "\"channel\":\"public:news\",")]
    [InlineData("/api/subscriptions", "\"channel_id\":\"ch_cHVibGljOm5ld3M\",")]
    [InlineData("/api/channels/public:news/subscribe", "")]
    public async Task A_device_subscribes_to_a_public_channel_reads_it_and_leaves_it(string path, string channel)
    {
        var app = await server.CreateAppAsync();
        var token = DeviceRegistrationTests.NewToken();
        var device = app.Device(await app.RegisterAsync(token));

        Assert.Equal(200, (await device.PostAsync(path, $$"""{{{channel}}"device_token":"{{token}}","app_id":"{{app.Id}}"}""")).Status);
        await app.PublishToChannelAsync("public:news", "one");

        var channels = (await device.GetAsync($"/api/channels?device_token={token}&app_id={app.Id}")).Json(200).GetProperty("channels");
        Assert.Equal(
            "ch_cHVibGljOm5ld3M public:news True",
            $"{channels[0].GetProperty("id")} {channels[0].GetProperty("name")} {channels[0].GetProperty("public")}");
        Assert.Equal(1, await CountAsync(device, "/api/notifications"));
        Assert.Equal(1, await CountAsync(device, $"/api/notifications?channel=public:news&device_token={token}&app_id={app.Id}"));
        Assert.Equal(0, await CountAsync(device, "/api/notifications?channel=public:other"));
        Assert.Equal(1, (await device.GetAsync("/api/notifications/summary")).Json(200).GetProperty("unread").GetInt32());
        Assert.Equal(0, (await device.PostAsync("/api/notifications/read", """{"all":true}""")).Json(200).GetProperty("unread").GetInt32());
        var end = path.EndsWith("subscribe", StringComparison.Ordinal)
            ? await device.PostAsync("/api/channels/public:news/unsubscribe", "{}")
            : await device.SendAsync(HttpMethod.Delete, "/api/subscriptions?channel_id=ch_cHVibGljOm5ld3M", null);
        Assert.Equal(204, end.Status);
        Assert.Equal(0, await CountAsync(device, "/api/notifications"));
        Assert.Equal("404 not_subscribed channel", (await device.PostAsync("/api/channels/public:news/unsubscribe", "{}")).Problem);
    }

    [Fact]
    public async Task A_private_channel_takes_a_grant_or_the_apps_server()
    {
        var app = await server.CreateAppAsync();
        var token = DeviceRegistrationTests.NewToken();
        var device = app.Device(await app.RegisterAsync(token));
        var row = (await server.Service<IDevices>().FindAsync(app.Id.Value, DeviceAddress.HashOf(token), CancellationToken.None))!;

        Assert.Equal("403 channel_private channel", (await device.PostAsync("/api/channels/board/subscribe", "{}")).Problem);
        await server.Service<IDeviceGrants>().GrantAsync(
            app.Id.Value, row.Id, ["board"], Clock.Milliseconds(server.Time.GetUtcNow()), CancellationToken.None);
        Assert.Equal(200, (await device.PostAsync("/api/channels/board/subscribe", "{}")).Status);
        await server.Service<IDeviceGrants>().RevokeGrantsAsync(app.Id.Value, row.Id, "board", CancellationToken.None);
        Assert.Equal("403 channel_private channel", (await device.PostAsync("/api/channels/board/subscribe", "{}")).Problem);
        Assert.Equal(
            200, (await app.Server.PostAsync("/api/channels/board/subscribe", $$"""{"device_token":"{{token}}"}""")).Status);
    }

    [Fact]
    public async Task Channels_need_a_token_and_tell_nothing_of_unknown_ones()
    {
        var (app, closed) = (await server.CreateAppAsync(TokenAlone), await server.CreateAppAsync());
        var token = DeviceRegistrationTests.NewToken();
        var device = app.Device(await app.RegisterAsync(token));
        await app.Anybody.PostAsync("/api/channels/public:news/subscribe", $$"""{"device_token":"{{token}}","app_id":"{{app.Id}}"}""");

        Assert.Equal("400 field_missing device_token", (await app.Anybody.GetAsync($"/api/channels?app_id={app.Id}")).Problem);
        Assert.Equal("400 field_missing device_token", (await device.GetAsync("/api/channels")).Problem);
        Assert.Equal(["public:news"], await ChannelsAsync(app.Anybody, token, app.Id.Value));
        Assert.Equal(["public:news"], await ChannelsAsync(device, token, app.Id.Value));
        Assert.Empty(await ChannelsAsync(app.Anybody, "ExponentPushToken[wrong]", app.Id.Value));
        Assert.Empty(await ChannelsAsync(app.Anybody, "%00", app.Id.Value));
        Assert.Empty(await ChannelsAsync(device, token, closed.Id.Value));
        Assert.Empty(await ChannelsAsync(device, token, "nobody"));
        Assert.Empty(await ChannelsAsync(device, "ExponentPushToken[wrong]", app.Id.Value));
        // Without a secret an app that takes no token alone, and one that is not there, answer the same.
        foreach (var id in (string[])[closed.Id.Value, "nobody", "*"])
            Assert.Equal(
                "401 device_secret_missing", (await app.Anybody.GetAsync($"/api/channels?device_token={token}&app_id={id}")).Problem);
    }

    [Fact]
    public async Task A_token_alone_opens_an_inbox_where_the_app_says_so()
    {
        var (app, closed) = (await server.CreateAppAsync(TokenAlone), await server.CreateAppAsync());
        var token = DeviceRegistrationTests.NewToken();
        await app.RegisterAsync(token);
        string Path(string path, ApiApp of, string whose) => $"{path}?device_token={whose}&app_id={of.Id}";

        await app.Anybody.PostAsync(Path("/api/channels/public:news/subscribe", app, token), "{}");
        await app.PublishToChannelAsync("public:news", "one");

        Assert.Equal(1, await CountAsync(app.Anybody, Path("/api/notifications", app, token)));
        Assert.Equal(0, await CountAsync(app.Anybody, Path("/api/notifications", app, "ExponentPushToken[wrong]")));
        Assert.Equal(
            "404 device_unknown device_token",
            (await app.Anybody.GetAsync(Path("/api/notifications/summary", app, "ExponentPushToken[wrong]"))).Problem);
        Assert.Equal("401 device_secret_missing", (await app.Anybody.GetAsync(Path("/api/notifications", closed, token))).Problem);
        Assert.Equal("401 unauthenticated", (await app.Anybody.GetAsync("/api/notifications")).Problem);
        Assert.Equal(
            "401 device_secret_missing",
            (await app.Anybody.PostAsync(Path("/api/channels/public:news/subscribe", closed, token), "{}")).Problem);
    }

    [Fact]
    public async Task A_phone_of_one_app_subscribes_in_another()
    {
        var (one, other) = (await server.CreateAppAsync(), await server.CreateAppAsync());
        var token = DeviceRegistrationTests.NewToken();
        var device = one.Device(await one.RegisterAsync(token));

        Assert.Equal(
            "404 device_unknown device_token",
            (await device.PostAsync($"/api/channels/public:news/unsubscribe?app_id={other.Id}", "{}")).Problem);
        Assert.Equal(200, (await device.PostAsync($"/api/channels/public:news/subscribe?app_id={other.Id}", "{}")).Status);

        Assert.Equal(["public:news"], await ChannelsAsync(device, token, other.Id.Value));
        Assert.Equal("400 field_missing app_id", (await device.GetAsync("/api/notifications")).Problem);
        Assert.Equal(
            "404 device_unknown device_token",
            (await other.Server.PostAsync("/api/channels/board/subscribe", """{"device_token":"ExponentPushToken[never]"}""")).Problem);
    }

    [Fact]
    public async Task The_apps_server_reads_subscribers_in_pages()
    {
        var app = await server.CreateAppAsync();
        foreach (var user in (string[])["cem", "ada", "ben"])
            await app.Server.PostAsync("/api/subscriptions", $$"""{"channel":"board","user":"{{user}}"}""");

        var page = (await app.Server.GetAsync("/api/channels/board/subscribers?limit=2")).Json(200);
        var rest = (await app.Server.GetAsync($"/api/subscriptions?channel=board&limit=2&after={page.GetProperty("next")}")).Json(200);

        Assert.Equal(["ada", "ben", "cem"], [.. Recipients(page), .. Recipients(rest)]);
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal("400 field_invalid limit 1000", (await app.Server.GetAsync("/api/channels/board/subscribers?limit=1001")).Problem);
        Assert.Equal("400 name_invalid channel_id", (await app.Server.GetAsync("/api/subscriptions?channel_id=ch_.")).Problem);
        Assert.Equal("403 forbidden", (await (await app.UserAsync("ada")).GetAsync("/api/channels/board/subscribers")).Problem);
        Assert.Equal("401 unauthenticated", (await app.Anybody.GetAsync("/api/channels/board/subscribers")).Problem);
    }

    [Fact]
    public async Task Many_members_are_subscribed_at_once_and_each_is_told_of()
    {
        var app = await server.CreateAppAsync();
        var token = DeviceRegistrationTests.NewToken();
        await app.RegisterAsync(token);
        var users = string.Join(',', Enumerable.Range(0, 998).Select(i => $"\"user-{i:D4}\""));

        var answer = (await app.Server.PostAsync(
            "/api/channels/board/subscribers",
            $$"""{"users":[{{users}},"*"],"devices":["{{token}}","ExponentPushToken[never]"]}""")).Json(200);

        Assert.Equal((999, 2), (answer.GetProperty("subscribed").GetInt32(), answer.GetProperty("refused").GetInt32()));
        var results = answer.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(1_001, results.Length);
        Assert.Equal("user_invalid", results[998].GetProperty("code").GetString());
        Assert.Equal("subscribed", results[999].GetProperty("status").GetString());
        Assert.Equal("device_unknown", results[1_000].GetProperty("code").GetString());
        Assert.Equal(999, Recipients((await app.Server.GetAsync("/api/channels/board/subscribers?limit=1000")).Json(200)).Count());
    }

    [Fact]
    public async Task Ten_thousand_and_one_members_are_refused()
    {
        var app = await server.CreateAppAsync();
        var users = string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"user-{i}\""));

        Assert.Equal(
            "400 batch_too_large users 10000",
            (await app.Server.PostAsync("/api/channels/board/subscribers", $$"""{"users":[{{users}}]}""")).Problem);
        Assert.Equal("400 field_missing users", (await app.Server.PostAsync("/api/channels/board/subscribers", "{}")).Problem);
        Assert.Empty(Recipients((await app.Server.GetAsync("/api/channels/board/subscribers")).Json(200)));
    }

    private static IEnumerable<string> Recipients(JsonElement page) =>
        page.GetProperty("subscribers").EnumerateArray().Select(row => row.GetProperty("recipient").GetString()!);

    private static async Task<int> CountAsync(ApiApp.Caller caller, string path) =>
        (await caller.GetAsync(path)).Json(200).GetProperty("items").GetArrayLength();

    private static async Task<IReadOnlyList<string>> ChannelsAsync(ApiApp.Caller caller, string token, string app) =>
        [.. (await caller.GetAsync($"/api/channels?device_token={token}&app_id={app}")).Json(200).GetProperty("channels").EnumerateArray()
            .Select(row => row.GetProperty("name").GetString()!).Where(name => name != ChannelName.Everyone.Value)];
}
