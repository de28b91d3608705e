using System.Text.Json;

namespace Nudge.Tests.Gateway.Rest;

[Collection(ApiCollection.Name)]
public sealed class InboxListTests(ApiServer server)
{
    [Fact]
    public async Task Pages_down_and_back_up_show_every_item_once_while_new_ones_arrive()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        var published = new List<string>();
        async Task PublishAsync(int i)
        {
            published.Insert(0, $"i{i}");
            await (i % 2 == 0 ? app.PublishAsync("ada", $"i{i}") : app.PublishToChannelAsync("library:7", $"i{i}"));
            // Items of one millisecond are sorted by their source; the order of publishing shows from one to the next.
            await Task.Delay(2);
        }

        for (var i = 0; i < 12; i++)
            await PublishAsync(i);
        var down = new List<string>();
        var page = (await ada.GetAsync("/api/notifications?limit=5")).Json(200);
        var top = page.GetProperty("after").GetString();
        for (var next = 12; ; next++)
        {
            down.AddRange(IdsOf(page));
            if (page.GetProperty("before").GetString() is not { } before)
                break;
            await PublishAsync(next);
            page = (await ada.GetAsync($"/api/notifications?limit=5&before={before}")).Json(200);
        }

        Assert.Equal(published.TakeLast(12), down);
        var up = new List<string>();
        for (var hasMore = true; hasMore; hasMore = page.GetProperty("hasMore").GetBoolean())
        {
            page = (await ada.GetAsync($"/api/notifications?limit=1&after={top}")).Json(200);
            up.InsertRange(0, IdsOf(page));
            top = page.GetProperty("after").GetString();
        }

        Assert.Equal(published.SkipLast(12), up);
        var beyond = (await ada.GetAsync($"/api/notifications?after={top}")).Json(200);
        Assert.Empty(IdsOf(beyond));
        Assert.Equal(top, beyond.GetProperty("after").GetString());
        Assert.Equal(published.Take(1), IdsOf((await ada.GetAsync("/api/notifications?limit=1")).Json(200)));
    }

    [Fact]
    public async Task From_an_empty_list_one_goes_on_to_what_comes_later()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        var empty = (await ada.GetAsync("/api/notifications")).Json(200);
        await app.PublishAsync("ada", "first");

        var page = (await ada.GetAsync($"/api/notifications?after={empty.GetProperty("after").GetString()}")).Json(200);

        Assert.Equal(JsonValueKind.Null, empty.GetProperty("before").ValueKind);
        Assert.Equal(["first"], IdsOf(page));
    }

    [Fact]
    public async Task A_page_that_was_asked_for_upwards_is_newest_first_too()
    {
        var app = await server.CreateAppAsync();
        foreach (var id in (string[])["a", "b", "c", "d"])
        {
            await app.PublishAsync("ada", id);
            // As above: the server's clock has to move on.
            await Task.Delay(2);
        }

        var ada = await app.UserAsync("ada");
        var oldest = (await ada.GetAsync("/api/notifications?limit=3")).Json(200).GetProperty("before").GetString();

        var page = (await ada.GetAsync($"/api/notifications?limit=2&after={oldest}")).Json(200);

        Assert.Equal(["d", "c"], IdsOf(page));
        Assert.False(page.GetProperty("hasMore").GetBoolean());
    }

    [Fact]
    public async Task Filters_choose_by_state_and_type()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        await app.PublishAsync("ada", "fresh");
        await app.PublishAsync("ada", "read", "borrow.returned");
        await app.PublishAsync("ada", "away");
        await ada.PostAsync("/api/notifications/read", """{"ids":["read"]}""");
        await ada.PostAsync("/api/notifications/archive", """{"ids":["away"]}""");
        async Task<IEnumerable<string>> ListAsync(string query) =>
            IdsOf((await ada.GetAsync($"/api/notifications?{query}")).Json(200)).Order();

        Assert.Equal(["fresh", "read"], await ListAsync(""));
        Assert.Equal(["fresh", "read"], await ListAsync("filter=active"));
        Assert.Equal(["fresh"], await ListAsync("filter=unread"));
        Assert.Equal(["away"], await ListAsync("filter=archived"));
        Assert.Equal(["read"], await ListAsync("type=borrow.returned"));
    }

    [Fact]
    public async Task The_apps_server_names_the_user()
    {
        var app = await server.CreateAppAsync();
        await app.PublishAsync("ada", "one");

        Assert.Equal(["one"], IdsOf((await app.Server.GetAsync("/api/notifications?user=ada")).Json(200)));
        Assert.Equal("400 field_missing user", (await app.Server.GetAsync("/api/notifications")).Problem);
        Assert.Equal("400 user_invalid user 128", (await app.Server.GetAsync("/api/notifications?user=")).Problem);
    }

    [Fact]
    public async Task A_token_opens_its_own_users_inbox_only()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");

        Assert.Equal(200, (await ada.GetAsync("/api/notifications?user=ada")).Status);
        Assert.Equal("403 forbidden user", (await ada.GetAsync("/api/notifications?user=ben")).Problem);
        Assert.Equal("403 forbidden user", (await ada.PostAsync("/api/notifications/read?user=ben", """{"all":true}""")).Problem);
    }

    [Fact]
    public async Task One_apps_users_are_not_anothers()
    {
        var (first, second) = (await server.CreateAppAsync(), await server.CreateAppAsync());
        await first.PublishAsync("ada", "one");

        Assert.Empty(IdsOf((await (await second.UserAsync("ada")).GetAsync("/api/notifications")).Json(200)));
    }

    [Theory]
    [InlineData("limit=0", "400 field_invalid limit 100")]
    [InlineData("limit=101", "400 field_invalid limit 100")]
    [InlineData("limit=ten", "400 field_invalid limit 100")]
    [InlineData("filter=new", "400 field_invalid filter")]
    [InlineData("type=", "400 name_invalid type 100")]
    [InlineData("before=x", "400 cursor_invalid before")]
    [InlineData("before=", "400 cursor_invalid before")]
    [InlineData("after=%00%ff", "400 cursor_invalid after")]
    [InlineData("before=OTIyMzM3MjAzNjg1NDc3NTgwN35-MQ", "400 cursor_invalid before")] // A time after the year 9999.
    [InlineData("before=MX5-MQ&after=MX5-MQ", "400 field_invalid after")]
    public async Task A_query_with_a_mistake_is_refused_by_name(string query, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await (await app.UserAsync("ada")).GetAsync($"/api/notifications?{query}")).Problem);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_shown() =>
        Assert.Equal("401 unauthenticated", (await new ApiApp.Caller(server.Url, "").GetAsync("/api/notifications")).Problem);

    private static IEnumerable<string> IdsOf(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);
}
