using Nudge.Core.Actors;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>While the store does not answer, publishers are told that the outcome is unknown, and repeating is safe.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_publish_says_that_its_outcome_is_unknown_and_can_be_repeated()
    {
        var app = await _server.CreateAppAsync();
        const string Body = """{"users":["ada","ben"],"id":"loan","notification":{"type":"t"}}""";
        _server.Writes.IsBroken = actor => actor.Name == "ben";

        var answer = await app.Server.PostAsync("/api/notify", Body);

        Assert.Equal("503 outcome_unknown", answer.Problem);
        Assert.Equal("1", answer.Headers["Retry-After"]);
        _server.Writes.IsBroken = _ => false;
        var repeated = (await app.Server.PostAsync("/api/notify", Body)).Json(202).GetProperty("results");
        Assert.Equal(
            ["ada True", "ben False"],
            repeated.EnumerateArray().Select(result => $"{result.GetProperty("user")} {result.GetProperty("duplicate")}"));
    }

    [Fact]
    public async Task A_batch_says_it_item_by_item()
    {
        var app = await _server.CreateAppAsync();
        const string Body =
            """{"items":[{"user":"ada","id":"1","notification":{"type":"t"}},{"user":"ben","id":"2","notification":{"type":"t"}},"""
            + """{"users":["ada","ben"],"id":"3","notification":{"type":"t"}}]}""";
        _server.Writes.IsBroken = actor => actor.Name == "ben";

        var results = (await app.Server.PostAsync("/api/notify/batch", Body)).Json(200).GetProperty("results");

        Assert.Equal([202, 503, 503], results.EnumerateArray().Select(result => result.GetProperty("status").GetInt32()));
        Assert.Equal("outcome_unknown", results[1].GetProperty("error").GetProperty("code").GetString());
        _server.Writes.IsBroken = _ => false;
        var repeated = (await app.Server.PostAsync("/api/notify/batch", Body)).Json(200).GetProperty("results");
        Assert.Equal([202, 202, 202], repeated.EnumerateArray().Select(result => result.GetProperty("status").GetInt32()));
        var page = (await app.Server.GetAsync("/api/notifications?user=ben")).Json(200);
        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_row_that_the_store_will_never_take_is_a_fault_and_nobody_is_told_to_repeat_it()
    {
        var app = await _server.CreateAppAsync();
        await app.PublishAsync("ben", "before");
        (_server.Writes.IsBroken, _server.Writes.IsRefusing) = (actor => actor.Name == "ben", true);

        var publish = await app.Server.PostAsync("/api/notify", """{"users":["ada","ben"],"id":"loan","notification":{"type":"t"}}""");
        var batch = (await app.Server.PostAsync(
            "/api/notify/batch",
            """{"items":[{"user":"ada","id":"1","notification":{"type":"t"}},{"user":"ben","id":"2","notification":{"type":"t"}}]}"""))
            .Json(200).GetProperty("results");
        var mark = await (await app.UserAsync("ben")).PostAsync("/api/notifications/read", """{"all":true}""");

        Assert.Equal("500 internal", publish.Problem);
        Assert.False(publish.Headers.ContainsKey("Retry-After"));
        Assert.Equal([202, 500], batch.EnumerateArray().Select(result => result.GetProperty("status").GetInt32()));
        Assert.Equal("internal", batch[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("500 internal", mark.Problem);
    }

    [Fact]
    public async Task A_mark_says_it_too()
    {
        var app = await _server.CreateAppAsync();
        await app.PublishAsync("ada", "one");
        _server.Writes.IsBroken = actor => actor.Kind == ActorKind.Inbox;

        var answer = await (await app.UserAsync("ada")).PostAsync("/api/notifications/read", """{"all":true}""");

        Assert.Equal("503 outcome_unknown", answer.Problem);
    }
}
