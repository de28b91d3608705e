using System.Text.Json;
using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Realtime.Wire;

[Collection(ApiCollection.Name)]
public sealed class BatchTests(ApiServer server)
{
    [Fact]
    public async Task Each_item_is_judged_on_its_own()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Server.PostAsync(
            "/api/notify/batch",
            """
            {"items":[
              {"user":"ada","id":"a","notification":{"type":"t"}},
              {"users":["ada",""],"notification":{"type":"t"}},
              7,
              {"user":"ada","notification":{}},
              {"channel":"library:7","id":"c","notification":{"type":"t"}},
              {"users":["ada","ben"],"id":"d","notification":{"type":"t","actorId":"ben"}},
              {"user":"ada","id":"a","notification":{"type":"t"}},
              {"user":"ada","chanel":"x","notification":{"type":"t"}}
            ]}
            """);

        var results = answer.Json(200).GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(
            ["202 ada:stored", "400 user_invalid users[1]", "400 field_invalid items", "400 envelope_type "
                + "notification.type", "202 library:7:stored",
                "202 ada:stored ben:skipped", "202 ada:stored", "400 field_invalid chanel"],
            results.Select(Shown));
        Assert.True(results[6].GetProperty("results")[0].GetProperty("duplicate").GetBoolean());
        Assert.Equal(
            results[0].GetProperty("results")[0].GetProperty("position").GetString(),
            results[6].GetProperty("results")[0].GetProperty("position").GetString());
    }

    [Fact]
    public async Task Items_for_one_recipient_keep_their_order()
    {
        var app = await server.CreateAppAsync();
        var items = Enumerable.Range(0, 1_000).Select(i => i % 3 == 0
            ? $$$"""{"channel":"library:7","id":"i{{{i}}}","notification":{"type":"t"}}"""
            : $$$"""{"user":"u{{{i % 2}}}","id":"i{{{i}}}","notification":{"type":"t"}}""");

        var answer = await app.Server.PostAsync("/api/notify/batch", $$"""{"items":[{{string.Join(",", items)}}]}""");

        var places = answer.Json(200).GetProperty("results").EnumerateArray()
            .Select(item => item.GetProperty("results")[0]).Select(result => (
                Recipient: result.TryGetProperty("user", out var user) ? user.GetString()! : result.GetProperty("channel").GetString()!,
                Offset: long.Parse(result.GetProperty("position").GetString()!.Split('.')[1])));
        foreach (var recipient in places.GroupBy(place => place.Recipient))
            Assert.Equal(recipient.Select(place => place.Offset).Order().Distinct(), recipient.Select(place => place.Offset));
    }

    [Theory]
    [InlineData("""{"items":[]}""", "400 field_missing items")]
    [InlineData("{}", "400 field_missing items")]
    [InlineData("""{"items":{}}""", "400 field_invalid items")]
    [InlineData("""{"items":[{}],"items":[{}]}""", "400 field_invalid items")]
    [InlineData("""{"item":[]}""", "400 field_invalid item")]
    [InlineData("""{"items":[{}""", "400 malformed_json")]
    [InlineData("[]", "400 malformed_json")]
    public async Task A_batch_that_is_none_is_refused_whole(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, (await app.Server.PostAsync("/api/notify/batch", body)).Problem);
    }

    [Fact]
    public async Task A_1001st_item_is_refused()
    {
        var app = await server.CreateAppAsync();
        var items = string.Join(",", Enumerable.Repeat("""{"user":"ada","notification":{"type":"t"}}""", 1_001));

        var answer = await app.Server.PostAsync("/api/notify/batch", $$"""{"items":[{{items}}]}""");

        Assert.Equal("400 batch_too_large items 1000", answer.Problem);
        Assert.Equal(0, (await app.Server.GetAsync("/api/notifications/summary?user=ada")).Json(200).GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task A_batch_of_too_many_recipients_is_refused()
    {
        var app = await server.CreateAppAsync();
        var users = string.Join(",", Enumerable.Range(0, 1_000).Select(i => $"\"u{i}\""));
        var items = string.Join(",", Enumerable.Repeat($$$"""{"users":[{{{users}}}],"notification":{"type":"t"}}""", 11));

        Assert.Equal(
            "400 too_many_recipients items 10000",
            (await app.Server.PostAsync("/api/notify/batch", $$"""{"items":[{{items}}]}""")).Problem);
    }

    [Fact]
    public async Task A_batch_over_8_MiB_is_refused()
    {
        var app = await server.CreateAppAsync();
        var body = new byte[8_388_609];
        body.AsSpan().Fill((byte)' ');

        Assert.Equal("413 payload_too_large 8388608", (await app.Server.SendAsync(HttpMethod.Post, "/api/notify/batch", body)).Problem);
    }

    [Fact]
    public async Task A_batch_of_large_envelopes_is_taken()
    {
        var app = await server.CreateAppAsync();
        var item = $$$"""{"user":"ada","notification":{"type":"t","payload":"{{{new string('x', 60_000)}}}"}}""";

        var answer = await app.Server.PostAsync(
            "/api/notify/batch", $$"""{"items":[{{string.Join(",", Enumerable.Repeat(item, 100))}}]}""");

        Assert.Equal(
            100, answer.Json(200).GetProperty("results").EnumerateArray().Count(result => result.GetProperty("status").GetInt32() == 202));
    }

    private static string Shown(JsonElement result) => result.TryGetProperty("error", out var error)
        ? $"{result.GetProperty("status")} {error.GetProperty("code")} {error.GetProperty("field")}"
        : $"{result.GetProperty("status")} {string.Join(" ", result.GetProperty("results").EnumerateArray().Select(each =>
            $"{(each.TryGetProperty("user", out var user) ? user : each.GetProperty("channel"))}:{each.GetProperty("status")}"))}";
}
