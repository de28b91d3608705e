using System.Text.Json;
using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Realtime.Fanout;

[Collection(ApiCollection.Name)]
public sealed class ChannelLogTests(ApiServer server)
{
    private const string Path = "/api/channels/library:7/notifications";

    [Fact]
    public async Task A_log_is_paged_both_ways_while_it_grows()
    {
        var app = await server.CreateAppAsync();
        for (var i = 1; i <= 5; i++)
            await app.PublishToChannelAsync("library:7", $"n{i}");

        var first = (await app.Server.GetAsync($"{Path}?limit=2")).Json(200);
        var head = await app.PublishToChannelAsync("library:7", "n6");
        var second = (await app.Server.GetAsync($"{Path}?limit=2&before={first.GetProperty("before")}")).Json(200);
        var third = (await app.Server.GetAsync($"{Path}?limit=2&before={second.GetProperty("before")}")).Json(200);
        var newer = (await app.Server.GetAsync($"{Path}?limit=2&after={first.GetProperty("after")}")).Json(200);

        Assert.Equal([["n5", "n4"], ["n3", "n2"], ["n1"], ["n6"]], new[] { first, second, third, newer }.Select(IdsOf));
        Assert.Equal(
            [true, true, false, false], new[] { first, second, third, newer }.Select(page => page.GetProperty("hasMore").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, third.GetProperty("before").ValueKind);
        Assert.Equal(head, newer.GetProperty("position").GetString());
        Assert.Equal(head, newer.GetProperty("after").GetString());
    }

    [Fact]
    public async Task Upwards_a_page_is_newest_first_and_says_that_there_is_more()
    {
        var app = await server.CreateAppAsync();
        var first = await app.PublishToChannelAsync("library:7", "n1");
        for (var i = 2; i <= 4; i++)
            await app.PublishToChannelAsync("library:7", $"n{i}");

        var page = (await app.Server.GetAsync($"{Path}?limit=2&after={first}")).Json(200);

        Assert.Equal(["n3", "n2"], IdsOf(page));
        Assert.True(page.GetProperty("hasMore").GetBoolean());
        Assert.Equal(["n4"], IdsOf((await app.Server.GetAsync($"{Path}?after={page.GetProperty("after")}")).Json(200)));
    }

    [Fact]
    public async Task An_item_is_the_notification_as_it_was_published()
    {
        var app = await server.CreateAppAsync();
        var position = await app.PublishToChannelAsync("library:7", "n1", ""","v":1,"at":"2026-01-31T12:00:00Z" """);

        var item = Assert.Single((await app.Server.GetAsync(Path)).Json(200).GetProperty("items").EnumerateArray());

        Assert.Equal($"n1 {position} library:7", $"{item.GetProperty("id")} {item.GetProperty("position")} {item.GetProperty("channel")}");
        Assert.Equal("""{"type":"note.updated","v":1,"at":"2026-01-31T12:00:00Z" }""", item.GetProperty("notification").GetRawText());
    }

    [Fact]
    public async Task A_channel_without_a_log_is_empty()
    {
        var app = await server.CreateAppAsync();

        var page = (await app.Server.GetAsync(Path)).Json(200);

        Assert.Empty(IdsOf(page));
        Assert.Equal("0.0", page.GetProperty("position").GetString());
        Assert.Equal(200, (await app.Server.GetAsync($"{Path}?after={page.GetProperty("after")}")).Status);
    }

    [Theory]
    [InlineData("""{"library:7":["subscribe"]}""", 200)]
    [InlineData("""{"library:*":["history"]}""", 200)]
    [InlineData("""{"library:8":["subscribe"]}""", 403)]
    [InlineData("""{"library:7":["publish"]}""", 403)]
    [InlineData("{}", 403)]
    public async Task A_client_needs_a_capability(string capabilities, int status)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(status, (await (await app.UserAsync("ada", capabilities)).GetAsync(Path)).Status);
    }

    [Theory]
    [InlineData("site:announcements")]
    [InlineData("public:news")]
    public async Task A_public_channel_needs_none(string channel)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(200, (await (await app.UserAsync("ada")).GetAsync($"/api/channels/{channel}/notifications")).Status);
    }

    [Theory]
    [InlineData("library:7", "limit=101", "400 field_invalid limit 100")]
    [InlineData("library:7", "before=soon", "400 position_invalid before")]
    [InlineData("library:7", "after=1a2b.1", "409 epoch_mismatch after")]
    [InlineData("library:7", "after=0.0&before=0.0", "400 field_invalid after")]
    [InlineData("user:ada", "", "400 name_invalid name")]
    [InlineData("a%20b", "", "400 name_invalid name")]
    public async Task A_request_with_a_mistake_is_refused_by_name(string channel, string query, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await app.Server.GetAsync($"/api/channels/{channel}/notifications?{query}")).Problem);
    }

    [Fact]
    public async Task A_position_from_the_future_and_a_name_that_is_too_long_are_refused()
    {
        var app = await server.CreateAppAsync();
        var epoch = (await app.PublishToChannelAsync("library:7", "n1")).Split('.')[0];

        Assert.Equal("409 position_ahead after 1", (await app.Server.GetAsync($"{Path}?after={epoch}.2")).Problem);
        Assert.Equal(
            "400 name_too_long name 128", (await app.Server.GetAsync($"/api/channels/{new string('x', 129)}/notifications")).Problem);
    }

    private static string[] IdsOf(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
}
