namespace Nudge.Tests.Gateway.Rest;

[Collection(ApiCollection.Name)]
public sealed class SubscriptionTests(ApiServer server)
{
    private const string Path = "/api/subscriptions";
    private const string Library = """{"channel":"library:7"}""";

    [Fact]
    public async Task A_subscription_starts_at_the_head_is_listed_and_ends()
    {
        var app = await server.CreateAppAsync();
        var head = await app.PublishToChannelAsync("library:7", "before");
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");

        var subscribed = (await ada.PostAsync(Path, Library)).Json(200);

        Assert.Equal(
            $"library:7 {head} False",
            $"{subscribed.GetProperty("channel")} {subscribed.GetProperty("start")} {subscribed.GetProperty("muted")}");
        Assert.Equal(["library:7", "site:announcements"], await ListAsync(ada));
        Assert.Equal(204, (await ada.DeleteAsync($"{Path}/library:7")).Status);
        Assert.Equal(["site:announcements"], await ListAsync(ada));
        Assert.Equal("404 not_subscribed channel", (await ada.DeleteAsync($"{Path}/library:7")).Problem);
    }

    [Fact]
    public async Task A_client_needs_the_capability_unless_the_channel_is_public()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["history"],"library:8":["subscribe"]}""");

        Assert.Equal("403 capability_missing channel", (await ada.PostAsync(Path, Library)).Problem);
        Assert.Equal(200, (await ada.PostAsync(Path, """{"channel":"library:8"}""")).Status);
        Assert.Equal(200, (await ada.PostAsync(Path, """{"channel":"public:news"}""")).Status);
    }

    [Fact]
    public async Task The_apps_server_subscribes_whom_it_likes()
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(200, (await app.Server.PostAsync($"{Path}?user=ada", Library)).Status);
        Assert.Equal(200, (await app.Server.PostAsync(Path, """{"channel":"library:7","user":"ben"}""")).Status);
        Assert.Equal("400 field_missing user", (await app.Server.PostAsync(Path, Library)).Problem);
        await app.PublishToChannelAsync("library:7", "one");
        foreach (var user in (string[])["ada", "ben"])
            Assert.Equal(
                1, (await app.Server.GetAsync($"/api/notifications/summary?user={user}")).Json(200).GetProperty("unread").GetInt64());
    }

    [Theory]
    [InlineData(",\"user\":\"ada\"")]
    [InlineData("")]
    public async Task A_subscription_whose_channel_was_revoked_shows_and_counts_with_a_capability_alone(string user)
    {
        var app = await server.CreateAppAsync();
        await app.Server.PostAsync($"{Path}?user=ada", Library);
        var before = await app.UserAsync("ada");
        await app.PublishToChannelAsync("library:7", "one");
        Assert.Equal((1, 1), await CountAsync(before));

        Assert.Equal(200, (await app.Server.PostAsync("/api/realtime/revoke", $$"""{"channel":"library:7"{{user}}}""")).Status);
        var without = await app.UserAsync("ada", """{"library:8":["subscribe"]}""");
        var with = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");

        Assert.Equal((0, 0), await CountAsync(before));
        Assert.Equal((0, 0), await CountAsync(without));
        Assert.Equal((1, 1), await CountAsync(with));
        Assert.Equal(
            "401 token_revoked channels[0].channel",
            (await without.PostAsync("/api/notifications/read", """{"channels":[{"channel":"library:7","offsets":[1]}]}""")).Problem);
        Assert.Equal(200, (await without.PostAsync("/api/notifications/read", """{"all":true}""")).Status);
        Assert.Equal((1, 1), await CountAsync(with));

        await app.Server.PostAsync($"{Path}?user=ada", Library);
        await app.PublishToChannelAsync("library:7", "two");
        Assert.Equal((1, 1), await CountAsync(await app.UserAsync("ada")));
        Assert.Equal((0, 0), await CountAsync(before));
    }

    private static async Task<(int Items, long Unread)> CountAsync(ApiApp.Caller caller) => (
        (await caller.GetAsync("/api/notifications")).Json(200).GetProperty("items").GetArrayLength(),
        (await caller.GetAsync("/api/notifications/summary")).Json(200).GetProperty("unread").GetInt64());

    [Fact]
    public async Task A_201st_subscription_is_refused()
    {
        var app = await server.CreateAppAsync();
        for (var i = 0; i < 199; i++)
            Assert.Equal(200, (await app.Server.PostAsync($"{Path}?user=ada", $$"""{"channel":"library:{{i}}"}""")).Status);

        Assert.Equal(
            "409 subscriptions_full channel 200",
            (await app.Server.PostAsync($"{Path}?user=ada", """{"channel":"library:200"}""")).Problem);
        Assert.Equal(200, (await app.Server.PostAsync($"{Path}?user=ada", """{"channel":"library:0"}""")).Status);
    }

    [Theory]
    [InlineData("{}", "400 field_missing channel")]
    [InlineData("""{"channel":""}""", "400 name_invalid channel")]
    [InlineData("""{"channel":"user:ben"}""", "400 name_invalid channel")]
    [InlineData("""{"channel":7}""", "400 field_invalid channel")]
    [InlineData("""{"chanel":"library:7"}""", "400 field_invalid chanel")]
    [InlineData("""{"channel":"public:a","user":"ben"}""", "403 forbidden user")]
    [InlineData("channel=library:7", "400 malformed_json")]
    public async Task A_body_with_a_mistake_is_refused_by_name(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await (await app.UserAsync("ada")).PostAsync(Path, body)).Problem);
    }

    private static async Task<IEnumerable<string>> ListAsync(ApiApp.Caller user)
    {
        var list = (await user.GetAsync(Path)).Json(200);
        Assert.Equal(200, list.GetProperty("limit").GetInt32());
        return list.GetProperty("subscriptions").EnumerateArray().Select(each => each.GetProperty("channel").GetString()!);
    }
}
