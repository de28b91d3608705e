using System.Text.Json;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Devices;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>An app's channels and subscriptions in its owner's hands, and the app in its phones' (S2.12, S2.14, S2.16, S2.17).</summary>
[Collection(ApiCollection.Name)]
public sealed class OwnersTests(ApiServer server)
{
    [Fact]
    public async Task A_channel_is_there_when_it_is_first_subscribed_to_and_gone_with_all_it_had_when_it_is_deleted()
    {
        var (app, owner, _) = await OwnedAsync();
        var token = NewToken();
        var phone = app.Device(await app.RegisterAsync(token));
        var code = (await app.Server.PostAsync("/api/access_codes", """{"channels":["board"]}""")).Json(201)
            .GetProperty("access_code").GetString();
        Assert.Equal(200, (await phone.PostAsync(
            $"/api/access_codes/{code}", $$"""{"device_token":"{{token}}","app_id":"{{app.Id}}"}""")).Status);
        await app.Server.PostAsync("/api/channels/board/subscribe", """{"user":"ada"}""");
        var before = await ShowAsync(owner, app, "board");
        Assert.Equal((2, 0L), (before.GetProperty("subscribers").GetInt32(), before.GetProperty("notifications").GetInt64()));
        for (var i = 0; i < 3; i++)
            await app.PublishToChannelAsync("board", $"n-{i}");
        Assert.Equal(3, (await ShowAsync(owner, app, "board")).GetProperty("notifications").GetInt64());

        Assert.Equal(204, (await owner.DeleteAsync($"/api/channels/board?app_id={app.Id}")).Status);

        Assert.Equal("404 not_found name", (await owner.GetAsync($"/api/channels/board?app_id={app.Id}")).Problem);
        Assert.Equal("404 not_found name", (await owner.DeleteAsync($"/api/channels/board?app_id={app.Id}")).Problem);
        Assert.Empty(await NamesAsync(owner, app, 10));
        Assert.Equal("403 channel_private channel", (await phone.PostAsync("/api/channels/board/subscribe", "{}")).Problem);
        var items = (await app.Server.GetAsync("/api/channels/board/notifications")).Json(200).GetProperty("items");
        Assert.Equal(0, items.GetArrayLength());
        Assert.Equal(0, (await app.Server.GetAsync("/api/notifications?user=ada")).Json(200).GetProperty("items").GetArrayLength());
        // Nothing of before comes back with what is published later.
        await app.PublishToChannelAsync("board", "n-9");
        var again = await ShowAsync(owner, app, "board");
        Assert.Equal((0, 1L), (again.GetProperty("subscribers").GetInt32(), again.GetProperty("notifications").GetInt64()));
        Assert.Equal(204, (await app.Server.DeleteAsync("/api/channels/board")).Status);
        Assert.Equal(201, (await owner.PostAsync($"/api/channels?app_id={app.Id}", """{"name":"board"}""")).Status);
        Assert.Equal(["board"], await NamesAsync(owner, app, 10));
    }

    [Fact]
    public async Task Channels_and_subscriptions_of_an_app_come_in_pages_and_those_of_other_apps_in_none()
    {
        var (app, owner, _) = await OwnedAsync();
        var (other, _, _) = await OwnedAsync();
        await other.PublishToChannelAsync("b", "n");
        await other.Server.PostAsync("/api/subscriptions", """{"channel":"b","user":"ada"}""");
        foreach (var name in new[] { "c", "a" })
            await app.PublishToChannelAsync(name, "n");
        foreach (var (user, channel) in new[] { ("eve", "d"), ("ada", "c"), ("ada", "d") })
            await app.Server.PostAsync("/api/subscriptions", $$"""{"channel":"{{channel}}","user":"{{user}}"}""");

        Assert.Equal(["a", "c", "d"], await NamesAsync(owner, app, 1));
        Assert.Equal(["a", "c", "d"], await NamesAsync(owner, app, 2));
        var seen = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = (await owner.GetAsync($"/api/subscriptions?app_id={app.Id}&limit=2&after={after}")).Json(200);
            seen.AddRange(page.GetProperty("subscriptions").EnumerateArray()
                .Select(row => $"{row.GetProperty("user")} {row.GetProperty("channel")}"));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(["ada c", "ada d", "ada site:announcements", "eve d", "eve site:announcements"], seen);
    }

    [Fact]
    public async Task A_subscription_is_shown_with_its_user_and_the_users_devices()
    {
        var (app, owner, member) = await OwnedAsync();
        await app.Server.PostAsync("/api/devices", $$"""{"device_token":"{{NewToken()}}","user":"ada","identifier":"the tablet"}""");
        var made = (await member.PostAsync($"/api/subscriptions?app_id={app.Id}", """{"channel":"board","user":"ada"}""")).Json(200);
        var path = $"/api/subscriptions/{made.GetProperty("id")}?app_id={app.Id}";

        var shown = (await owner.GetAsync(path)).Json(200);

        Assert.Equal(("ada", "ada"), (shown.GetProperty("user").GetString(), shown.GetProperty("recipient").GetString()));
        Assert.Equal("the tablet", shown.GetProperty("devices")[0].GetProperty("identifier").GetString());
        Assert.DoesNotContain("ExponentPushToken", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(204, (await owner.DeleteAsync(path)).Status);
        Assert.Equal("404 not_found id", (await owner.GetAsync(path)).Problem);
        Assert.Equal("404 not_found id", (await owner.DeleteAsync(path)).Problem);
    }

    [Fact]
    public async Task A_phone_sees_the_apps_in_which_it_has_subscribed_and_of_these_what_is_public()
    {
        var open = AppSettings.Default with { PublicChannels = ["public:*"] };
        var (app, never) = (await server.CreateAppAsync(open), await server.CreateAppAsync(open));
        var token = NewToken();
        var phone = app.Device(await app.RegisterAsync(token));
        var row = Assert.Single(await server.Service<IDevices>().FindInAllAppsAsync(DeviceAddress.HashOf(token), CancellationToken.None));
        // Registered, and met: it has the channel for everyone.
        await phone.GetAsync($"/api/channels?device_token={token}&app_id={app.Id}");
        Assert.Equal(0, (await phone.GetAsync("/api/apps")).Json(200).GetProperty("apps").GetArrayLength());
        Assert.Equal("404 not_found id", (await phone.GetAsync($"/api/apps/{app.Id}")).Problem);

        await phone.PostAsync("/api/channels/public:news/subscribe", $$"""{"device_token":"{{token}}","app_id":"{{app.Id}}"}""");

        var shown = Assert.Single((await phone.GetAsync("/api/apps")).Json(200).GetProperty("apps").EnumerateArray());
        Assert.Equal(
            ["enabled", "environment", "id", "key", "name", "plan"],
            shown.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal(app.Id.Value, shown.GetProperty("id").GetString());
        Assert.Equal(shown.GetRawText(), (await phone.GetAsync($"/api/apps/{app.Id}")).Json(200).GetRawText());
        Assert.Equal("404 not_found id", (await phone.GetAsync($"/api/apps/{never.Id}")).Problem);
        Assert.Equal("400 field_missing app_id", (await app.Anybody.GetAsync($"/api/apps/{app.Id}?device_token={token}")).Problem);
        await app.Server.PostAsync("/api/realtime/revoke", $$"""{"channel":"public:news","user":"{{row.Recipient}}"}""");
        Assert.Equal("404 not_found id", (await phone.GetAsync($"/api/apps/{app.Id}")).Problem);
    }

    [Fact]
    public async Task A_member_publishes_as_far_as_the_app_may_and_no_longer_than_it_is_one()
    {
        var (app, owner, member) = await OwnedAsync(AppSettings.Default with { ChannelPublishesPerSecond = 1 });
        var publish = $"/api/notify/board?app_id={app.Id}";
        Assert.Equal(202, (await member.PostAsync(publish, "It is ready")).Status);
        Assert.StartsWith("429 rate_limited", (await member.PostAsync(publish, "It is ready")).Problem, StringComparison.Ordinal);
        var log = (await member.GetAsync($"/api/channels/board/notifications?app_id={app.Id}")).Json(200).GetProperty("items");
        Assert.Equal(1, log.GetArrayLength());
        var name = (await member.GetAsync("/api/accounts/me")).Json(200).GetProperty("name").GetString();

        Assert.Equal(204, (await owner.DeleteAsync($"/api/apps/{app.Id}/members/{name}")).Status);

        Assert.Equal("404 not_found app_id", (await member.PostAsync(publish, "It is ready")).Problem);
        Assert.Equal("400 field_missing app_id", (await owner.PostAsync("/api/notify/board", "It is ready")).Problem);
        Assert.Equal(204, (await owner.PostAsync("/api/accounts/logout", "")).Status);
        Assert.Equal("401 token_revoked", (await owner.PostAsync(publish, "It is ready")).Problem);
    }

    [Fact]
    public async Task One_name_in_two_apps_is_two_channels()
    {
        var (mine, theirs) = (await server.CreateAppAsync(), await server.CreateAppAsync());
        await theirs.Server.PostAsync("/api/subscriptions", """{"channel":"board","user":"ada"}""");
        await theirs.PublishToChannelAsync("board", "n-1");

        await mine.PublishToChannelAsync("board", "n-1");
        Assert.Equal(204, (await mine.Server.DeleteAsync("/api/channels/board")).Status);

        var kept = (await theirs.Server.GetAsync("/api/channels/board")).Json(200);
        Assert.Equal((1, 1L), (kept.GetProperty("subscribers").GetInt32(), kept.GetProperty("notifications").GetInt64()));
        Assert.Equal("404 not_found name", (await mine.Server.GetAsync("/api/channels/board")).Problem);
    }

    private static async Task<JsonElement> ShowAsync(ApiApp.Caller owner, ApiApp app, string channel) =>
        (await owner.GetAsync($"/api/channels/{channel}?app_id={app.Id}")).Json(200);

    /// <summary>The names of all channels, a page at a time.</summary>
    private static async Task<IReadOnlyList<string>> NamesAsync(ApiApp.Caller owner, ApiApp app, int limit)
    {
        var names = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = (await owner.GetAsync($"/api/channels?app_id={app.Id}&limit={limit}&after={after}")).Json(200);
            names.AddRange(page.GetProperty("channels").EnumerateArray().Select(channel => channel.GetProperty("name").GetString()!));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return names;
    }

    private async Task<(ApiApp App, ApiApp.Caller Owner, ApiApp.Caller Member)> OwnedAsync(AppSettings? settings = null)
    {
        var app = await server.CreateAppAsync(settings);
        return (app, await AccountAsync(app, AppRole.Owner), await AccountAsync(app, AppRole.Member));
    }

    private async Task<ApiApp.Caller> AccountAsync(ApiApp app, AppRole role)
    {
        var name = $"{Guid.NewGuid():N}";
        var row = new AdminRow("", AdminRow.FirstVersion, "") { Role = AccountRole.Owner };
        var accounts = server.Service<IAccountStore>();
        await accounts.AddAccountAsync(name, row, DateTimeOffset.UnixEpoch, int.MaxValue, CancellationToken.None);
        await accounts.PutMemberAsync(new(app.Id.Value, name, role, DateTimeOffset.UnixEpoch), 100, CancellationToken.None);
        return new(server.Url, $"Bearer {server.Service<AdminTokens>().Mint(name, row).Token}");
    }

    private static string NewToken() => $"ExponentPushToken[{Guid.NewGuid():N}]";
}
