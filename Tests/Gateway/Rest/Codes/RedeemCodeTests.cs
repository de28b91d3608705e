using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Codes;

namespace Nudge.Tests.Gateway.Rest.Codes;

/// <summary>Everybody comes from one address here, which has 20 wrong tries: these tests make fewer.</summary>
[Collection(ApiCollection.Name)]
public sealed class RedeemCodeTests(ApiServer server)
{
    private const string Path = "/api/access_codes";

    private static int _devices;

    private readonly ApiApp.Caller _nobody = new(server.Url, "");

    [Fact]
    public async Task A_code_opens_its_channels_to_one_device_subscribes_it_and_binds_the_identifier()
    {
        var app = await server.CreateAppAsync();
        var (phone, tablet) = (await RegisterAsync(app), await RegisterAsync(app));
        Assert.Equal("403 channel_private channel", (await SubscribeAsync(phone, app)).Problem);
        var code = await IssueAsync(app, """{"channels":["family:chat","news"],"identifier":"grandma"}""");

        var opened = (await RedeemAsync(phone, app, code)).Json(200);

        Assert.Equal($$"""{"app_id":"{{app.Id}}","channels":["family:chat","news"],"identifier":"grandma"}""", opened.GetRawText());
        Assert.Equal("family:chat news", await ChannelsAsync(phone, app));
        Assert.Equal("404 code_unknown code", (await RedeemAsync(tablet, app, code)).Problem);
        Assert.Equal("", await ChannelsAsync(tablet, app));
        Assert.Equal(0, (await app.Server.GetAsync(Path)).Json(200).GetProperty("access_codes").GetArrayLength());
        Assert.Contains("\"grandma\"", (await app.Server.GetAsync("/api/devices")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_device_may_repeat_and_keeps_what_it_has_not_read()
    {
        var app = await server.CreateAppAsync();
        var phone = await RegisterAsync(app);
        var code = await IssueAsync(app, """{"channels":["family:chat"]}""");
        var first = await RedeemAsync(phone, app, code);
        await app.PublishToChannelAsync("family:chat", "one");

        var second = await RedeemAsync(phone, app, code);

        Assert.Equal((200, first.Body), (second.Status, second.Body));
        var list = (await phone.Caller.GetAsync($"/api/notifications?app_id={app.Id}&device_token={phone.Token}")).Json(200);
        Assert.Equal("one", Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_device_that_is_registered_in_another_app_redeems_and_can_leave_and_come_back()
    {
        var (home, app) = (await server.CreateAppAsync(), await server.CreateAppAsync());
        var phone = await RegisterAsync(home);
        Assert.Equal(200, (await RedeemAsync(phone, app, await IssueAsync(app, """{"channels":["family:chat"]}"""))).Status);

        Assert.Equal("family:chat", await ChannelsAsync(phone, app));
        Assert.Equal(204, (await phone.Caller.PostAsync("/api/channels/family:chat/unsubscribe", Body(phone, app))).Status);
        Assert.Equal("", await ChannelsAsync(phone, app));
        Assert.Equal(200, (await SubscribeAsync(phone, app)).Status);
        Assert.Equal("family:chat", await ChannelsAsync(phone, app));
    }

    [Fact]
    public async Task A_new_code_opens_a_channel_again_that_was_revoked()
    {
        var app = await server.CreateAppAsync();
        var phone = await RegisterAsync(app);
        await RedeemAsync(phone, app, await IssueAsync(app, """{"channels":["family:chat"]}"""));
        Assert.Equal(200, (await app.Server.PostAsync("/api/realtime/revoke", """{"channel":"family:chat"}""")).Status);
        Assert.Equal("", await ChannelsAsync(phone, app));

        Assert.Equal(200, (await RedeemAsync(phone, app, await IssueAsync(app, """{"channels":["family:chat"]}"""))).Status);

        Assert.Equal("family:chat", await ChannelsAsync(phone, app));
        Assert.Equal(200, (await SubscribeAsync(phone, app)).Status);
    }

    [Fact]
    public async Task Only_a_registered_device_tries_and_it_shows_its_secret_unless_the_app_takes_a_token_alone()
    {
        var app = await server.CreateAppAsync();
        var open = await server.CreateAppAsync(AppSettings.Default with { Devices = new(TokenAlone: true) });
        var (phone, ada) = (await RegisterAsync(app), await app.UserAsync("ada"));
        var code = await IssueAsync(app, """{"channels":["family:chat"]}""");
        var other = await IssueAsync(open, """{"channels":["family:chat"]}""");

        Assert.Equal("401 device_secret_missing", (await _nobody.PostAsync($"{Path}/{code}", Body(phone, app))).Problem);
        var guessing = new ApiApp.Caller(server.Url, $"Bearer nudgedev_{new string('a', 43)}");
        Assert.Equal("401 device_secret_wrong", (await guessing.PostAsync($"{Path}/{code}", Body(phone, app))).Problem);
        Assert.Equal("403 forbidden", (await app.Server.PostAsync($"{Path}/{code}", Body(phone, app))).Problem);
        Assert.Equal("403 forbidden", (await ada.PostAsync($"{Path}/{code}", Body(phone, app))).Problem);
        var unknown = $$"""{"app_id":"{{open.Id}}","device_token":"ExponentPushToken[nobody]"}""";
        Assert.Equal("404 device_unknown device_token", (await _nobody.PostAsync($"{Path}/{other}", unknown)).Problem);
        Assert.Equal(200, (await _nobody.PostAsync($"{Path}/{other}", Body(phone, open))).Status);
        Assert.Equal(200, (await RedeemAsync(phone, app, code)).Status);
    }

    [Theory]
    [InlineData("12345", "{}", "400 field_invalid code 6")]
    [InlineData("1234567", "{}", "400 field_invalid code 6")]
    [InlineData("12345x", "{}", "400 field_invalid code 6")]
    [InlineData("123456", "{}", "400 field_missing device_token")]
    [InlineData("123456", """{"device_token":"ExponentPushToken[x]"}""", "400 field_missing app_id")]
    [InlineData("123456", """{"device_token":7}""", "400 field_invalid device_token")]
    [InlineData("123456", """{"token":"x"}""", "400 field_invalid token")]
    [InlineData("123456", "code", "400 malformed_json")]
    public async Task A_call_that_does_not_fit_is_refused_with_its_field(string code, string body, string problem) =>
        Assert.Equal(problem, (await _nobody.PostAsync($"{Path}/{code}", body)).Problem);

    [Fact]
    public async Task Wrong_used_revoked_and_codes_of_no_app_are_one_answer()
    {
        var app = await server.CreateAppAsync();
        var (phone, owner) = (await RegisterAsync(app), await RegisterAsync(app));
        var used = await IssueAsync(app, """{"channels":["family:chat"]}""");
        await RedeemAsync(owner, app, used);
        var revoked = await IssueAsync(app, """{"channels":["family:chat"]}""");
        await app.Server.DeleteAsync($"{Path}/{revoked}");
        var live = await IssueAsync(app, """{"channels":["family:chat"]}""");

        ApiAnswer[] answers =
        [
            await RedeemAsync(phone, app, live == "000000" ? "000001" : "000000"), await RedeemAsync(phone, app, used),
            await RedeemAsync(phone, app, revoked),
            await phone.Caller.PostAsync($"{Path}/{live}", $$"""{"app_id":"gone","device_token":"{{phone.Token}}"}"""),
        ];

        Assert.Equal("404 code_unknown code", answers[0].Problem);
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.All(answers, answer => Assert.Equal(
            answers[0].Headers.Keys.Order(StringComparer.Ordinal), answer.Headers.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_device_that_was_wrong_five_times_waits_and_is_told_for_how_long()
    {
        var app = await server.CreateAppAsync();
        var phone = await RegisterAsync(app);
        for (var i = 0; i < TryPause.OfDevice.Free; i++)
            Assert.Equal("404 code_unknown code", (await RedeemAsync(phone, app, $"{i:D6}")).Problem);
        var code = await IssueAsync(app, """{"channels":["family:chat"]}""");

        var refused = await RedeemAsync(phone, app, code);

        Assert.Equal("429 too_many_tries", refused.Problem);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 30);
    }

    [Fact]
    public async Task An_app_whose_tries_are_spent_pauses_and_says_until_when()
    {
        var app = await server.CreateAppAsync();
        var (phone, guesser) = (await RegisterAsync(app), await RegisterAsync(app));
        var codes = new List<string>();
        for (var i = 0; i < TryBudget.Units; i++)
            codes.Add(await IssueAsync(app, """{"channels":["family:chat"]}"""));
        var wrong = Enumerable.Range(0, 200).Select(i => $"{i:D6}").First(code => !codes.Contains(code));
        Assert.Equal("404 code_unknown code", (await RedeemAsync(guesser, app, wrong)).Problem);

        var refused = await RedeemAsync(phone, app, codes[0]);

        Assert.Equal("429 codes_paused", refused.Problem);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 280, 300);
        Assert.Equal(TryBudget.Units, (await app.Server.GetAsync(Path)).Json(200).GetProperty("access_codes").GetArrayLength());
        Assert.Contains(server.Complaints, line => line.Contains($"The app {app.Id} redeems no access codes", StringComparison.Ordinal));
        server.Forgive();
    }

    private static string Body(Phone phone, ApiApp app) => $$"""{"app_id":"{{app.Id}}","device_token":"{{phone.Token}}"}""";

    private static Task<ApiAnswer> RedeemAsync(Phone phone, ApiApp app, string code) =>
        phone.Caller.PostAsync($"{Path}/{code}", Body(phone, app));

    private static Task<ApiAnswer> SubscribeAsync(Phone phone, ApiApp app) =>
        phone.Caller.PostAsync("/api/channels/family:chat/subscribe", Body(phone, app));

    private static async Task<string> IssueAsync(ApiApp app, string body) =>
        (await app.Server.PostAsync(Path, body)).Json(201).GetProperty("access_code").GetString()!;

    private static async Task<string> ChannelsAsync(Phone phone, ApiApp app)
    {
        var list = (await phone.Caller.GetAsync($"/api/channels?app_id={app.Id}&device_token={phone.Token}")).Json(200);
        return string.Join(
            ' ', list.GetProperty("channels").EnumerateArray().Select(channel => channel.GetProperty("name").GetString())
                .Where(name => name != "site:announcements"));
    }

    private async Task<Phone> RegisterAsync(ApiApp app)
    {
        var token = $"ExponentPushToken[redeem{Interlocked.Increment(ref _devices)}]";
        var registered = await _nobody.PostAsync("/api/devices", $$"""{"app_id":"{{app.Id}}","device_token":"{{token}}"}""");
        var secret = registered.Json(201).GetProperty("device_secret").GetString()!;
        return new(token, new(server.Url, $"Bearer {secret}"));
    }

    private sealed record Phone(string Token, ApiApp.Caller Caller);
}
