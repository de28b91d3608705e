namespace Nudge.Tests.Gateway.Rest;

[Collection(ApiCollection.Name)]
public sealed class MarkTests(ApiServer server)
{
    [Fact]
    public async Task Items_are_seen_read_archived_restored_and_deleted_and_the_answer_is_the_summary()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        foreach (var id in (string[])["a", "b", "c"])
            await app.PublishAsync("ada", id);

        Assert.Equal("3 0", await MarkAsync(ada, "seen", """{"all":true}"""));
        Assert.Equal("2 0", await MarkAsync(ada, "read", """{"ids":["a"]}"""));
        Assert.Equal("1 0", await MarkAsync(ada, "archive", """{"ids":["b"]}"""));
        Assert.Equal(["c:False:False", "a:True:False"], await ListAsync(ada));
        Assert.Equal("1 0", await MarkAsync(ada, "restore", """{"ids":["b"]}"""));
        Assert.Equal(["c:False:False", "b:True:False", "a:True:False"], await ListAsync(ada));
        Assert.Equal("0 0", await MarkAsync(ada, "delete", """{"ids":["c","b","gone"]}"""));
        Assert.Equal(["a:True:False"], await ListAsync(ada));
    }

    [Fact]
    public async Task Up_to_a_position_leaves_what_came_later()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada");
        await app.PublishAsync("ada", "a");
        var position = await app.PublishAsync("ada", "b");
        await app.PublishAsync("ada", "c");

        Assert.Equal("1 1", await MarkAsync(ada, "read", $$"""{"upTo":"{{position}}"}"""));
    }

    [Fact]
    public async Task All_reads_every_subscribed_channel_too()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:*":["subscribe"]}""");
        foreach (var channel in (string[])["library:7", "library:8", "library:9"])
            await ada.PostAsync("/api/subscriptions", $$"""{"channel":"{{channel}}"}""");
        await app.PublishAsync("ada", "own");
        await app.PublishToChannelAsync("library:7", "seven");
        await app.PublishToChannelAsync("library:8", "eight");

        Assert.Equal("3 0", await MarkAsync(ada, "seen", """{"all":true}"""));
        Assert.Equal("0 0", await MarkAsync(ada, "read", """{"all":true}"""));
        await app.PublishToChannelAsync("library:8", "later");
        Assert.Equal("1 1", await MarkAsync(ada, "read", """{"ids":[]}"""));
    }

    [Fact]
    public async Task Items_of_channels_are_marked_by_position_or_offset()
    {
        var app = await server.CreateAppAsync();
        var ada = await app.UserAsync("ada", """{"library:7":["subscribe"]}""");
        await ada.PostAsync("/api/subscriptions", """{"channel":"library:7"}""");
        var positions = new List<string>();
        for (var i = 1; i <= 5; i++)
            positions.Add(await app.PublishToChannelAsync("library:7", $"n{i}"));

        Assert.Equal("4 4", await MarkAsync(ada, "read", """{"channels":[{"channel":"library:7","offsets":[3]}]}"""));
        Assert.Equal("2 2", await MarkAsync(ada, "read", $$"""{"channels":[{"channel":"library:7","upTo":"{{positions[1]}}"}]}"""));
        Assert.Equal("1 1", await MarkAsync(ada, "delete", """{"channels":[{"channel":"library:7","offsets":[4]}]}"""));
        Assert.Equal("0 0", await MarkAsync(ada, "archive", """{"channels":[{"channel":"library:7","offsets":[5]}]}"""));
        Assert.Equal(["n3:True:False", "n2:True:False", "n1:True:False"], await ListAsync(ada));
    }

    [Theory]
    [InlineData("read", "{}", "400 field_missing ids")]
    [InlineData("read", "", "400 malformed_json")]
    [InlineData("read", "[]", "400 malformed_json")]
    [InlineData("read", """{"id":["a"]}""", "400 field_invalid id")]
    [InlineData("read", """{"ids":"a"}""", "400 field_invalid ids")]
    [InlineData("read", """{"ids":[7]}""", "400 field_invalid ids[0]")]
    [InlineData("read", """{"ids":[null]}""", "400 field_invalid ids")]
    [InlineData("read", """{"all":true,"ids":["a"]}""", "400 field_invalid all")]
    [InlineData("read", """{"upTo":"soon"}""", "400 position_invalid upTo")]
    [InlineData("read", """{"upTo":5}""", "400 field_invalid upTo")]
    [InlineData("read", """{"upTo":"1a2b.1"}""", "409 epoch_mismatch upTo")]
    [InlineData("read", """{"channels":[{}]}""", "400 field_missing channels[0].channel")]
    [InlineData("read", """{"channels":[null]}""", "400 field_missing channels[0].channel")]
    [InlineData("read", """{"channels":[{"channel":"a b"}]}""", "400 name_invalid channels[0].channel")]
    [InlineData("read", """{"channels":[{"channel":"library:7","upTo":"soon"}]}""", "400 position_invalid channels[0].upTo")]
    [InlineData("read", """{"channels":[{"channel":"library:7","offsets":[1]}]}""", "404 not_subscribed channels")]
    [InlineData("read", """{"channels":[{"channel":"site:announcements","offsets":[1]}]}""", "409 position_ahead channels 0")]
    [InlineData("read", """{"channels":[{"channel":"site:announcements","upTo":"1a2b.1"}]}""", "409 epoch_mismatch channels")]
    [InlineData("glance", """{"all":true}""", "405 method_not_allowed")]
    public async Task A_mark_with_a_mistake_is_refused_by_name(string change, string body, string problem)
    {
        var app = await server.CreateAppAsync();
        await app.PublishAsync("ada", "a");

        var answer = await (await app.UserAsync("ada")).PostAsync($"/api/notifications/{change}", body);

        Assert.Equal(problem, answer.Problem);
    }

    [Theory]
    [InlineData("""{"upTo":5}""", "It is a well-formed text.")]
    [InlineData("""{"ids":"a"}""", "It is a list.")]
    [InlineData("""{"ids":[7]}""", "It is a well-formed text.")]
    [InlineData("""{"all":"yes"}""", "It is true or false.")]
    [InlineData("""{"channels":[{"channel":"library:7","offsets":["1"]}]}""", "It is a whole number.")]
    [InlineData("""{"channels":[7]}""", "It is an object.")]
    [InlineData("""{"upto":"1a2b.1","unto":"1a2b.1"}""", "There is no such field.")]
    [InlineData("""{"channels":[{"channel":"library:7","up":1}]}""", "There is no such field.")]
    [InlineData("""{"upTo":"MTc2OTg2MDgwMDAwMH5-OQ"}""", "the cursor of a list is another thing")]
    [InlineData("""{"upTo":"1a2b.1"}""", "it is of another log")]
    public async Task A_value_of_the_wrong_kind_is_told_what_belongs_there(string body, string text)
    {
        var app = await server.CreateAppAsync();
        await app.PublishAsync("ada", "a");

        var answer = await (await app.UserAsync("ada")).PostAsync("/api/notifications/read", body);

        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_position_from_the_future_is_refused()
    {
        var app = await server.CreateAppAsync();
        var position = await app.PublishAsync("ada", "a");
        var (epoch, version) = (position.Split('.')[0], long.Parse(position.Split('.')[1]));

        var answer = await (await app.UserAsync("ada")).PostAsync("/api/notifications/read", $$"""{"upTo":"{{epoch}}.{{version + 1}}"}""");

        Assert.Equal($"409 position_ahead upTo {version}", answer.Problem);
    }

    [Fact]
    public async Task A_1001st_id_is_refused()
    {
        var app = await server.CreateAppAsync();
        var ids = string.Join(",", Enumerable.Range(0, 1_001).Select(i => $"\"{new string('x', 100)}{i}\""));

        var answer = await (await app.UserAsync("ada")).PostAsync("/api/notifications/read", $$"""{"ids":[{{ids}}]}""");

        Assert.Equal("400 batch_too_large ids 1000", answer.Problem);
    }

    private static async Task<string> MarkAsync(ApiApp.Caller user, string change, string body)
    {
        var summary = (await user.PostAsync($"/api/notifications/{change}", body)).Json(200);
        return $"{summary.GetProperty("unread")} {summary.GetProperty("unseen")}";
    }

    private static async Task<IEnumerable<string>> ListAsync(ApiApp.Caller user) =>
        (await user.GetAsync("/api/notifications")).Json(200).GetProperty("items").EnumerateArray()
        .OrderByDescending(item => item.GetProperty("id").GetString(), StringComparer.Ordinal)
        .Select(item => $"{item.GetProperty("id")}:{item.GetProperty("read")}:{item.GetProperty("archived")}");
}
