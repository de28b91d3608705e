using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.ServerSentEvents;

/// <summary>
/// An EventSource gives up for good after any status but 200, so what passes is told it by a stream that says why and ends.
/// </summary>
public sealed class StreamRefusalTests
{
    private const string Shop = "https://shop.example";

    [Fact]
    public async Task Past_the_most_connections_one_more_is_told_to_wait_and_comes_in_later()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.ConnectionsMax = 1);
        await using (var first = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada")))
        {
            await first.NextAsync("welcome");
            await IsToldAsync(server, server.Token("ben"), "overloaded", (5_000, 15_000));
            await IsAProblemAsync(server, server.Token("ben"), 503, "overloaded");
        }

        await LiveServer.UntilAsync(() => server.Register.Count == 0, "the place is given back");
        await using var later = await StreamTestClient.ConnectAsync(server.Url, server.Token("ben"));
        await later.NextAsync("welcome");
    }

    [Fact]
    public async Task A_user_who_is_not_in_memory_while_the_store_is_away_is_told_to_come_back()
    {
        await using var server = await LiveServer.StartAsync();
        server.Store.IsUnreadable = true;

        await IsToldAsync(server, server.Token("ada"), "outcome_unknown", (1_000, 3_000));
        await IsAProblemAsync(server, server.Token("ada"), 503, "outcome_unknown");
        server.Store.IsUnreadable = false;

        await using var later = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"));
        await later.NextAsync("welcome");
    }

    [Fact]
    public async Task A_token_of_an_app_that_is_not_in_memory_while_the_store_is_away_is_told_to_come_back()
    {
        await using var server = await LiveServer.StartAsync();
        server.Store.IsUnreadable = true;

        await IsToldAsync(server, CompactJws.Sign("another-app.k1", "{}"u8, new byte[32]), "outcome_unknown", (1_000, 3_000));
    }

    [Fact]
    public async Task While_an_app_is_switched_off_its_streams_are_told_to_come_back()
    {
        await using var server = await LiveServer.StartAsync();
        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));

        await IsToldAsync(server, server.Token("ada"), "app_disabled", (30_000, 90_000));
        await IsAProblemAsync(server, server.Token("ada"), 403, "app_disabled");
    }

    [Fact]
    public async Task A_token_that_has_expired_is_told_so_and_a_new_one_goes_on_from_the_last_id()
    {
        var time = TestClock.AtNoon();
        await using var server = await LiveServer.StartAsync(time);
        var old = server.Token("ada");
        string id;
        await using (var before = await StreamTestClient.ConnectAsync(server.Url, old))
            id = (await before.NextAsync("welcome")).Id;
        await server.PublishToUserAsync("ada");
        time.Advance(TimeSpan.FromHours(2));

        await IsToldAsync(server, old, "token_expired", (10_000, 30_000), wait: false, id);
        await IsAProblemAsync(server, old, 401, "token_expired");

        await using var after = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "", id);
        await after.NextAsync("inbox");
    }

    [Fact]
    public async Task A_refusal_that_does_not_pass_by_itself_is_a_problem_for_everyone()
    {
        await using var server = await LiveServer.StartAsync(settings: new(AllowedOrigins: [Shop]));
        var token = server.Token("ada");

        using (var page = await RequestAsync(server, token, ("Origin", "https://elsewhere.example")))
            Assert.Equal("403 origin_not_allowed", await ProblemOfAsync(page));
        using (var forged = await RequestAsync(server, token[..^4] + "AAAA"))
            Assert.Equal("401 token_forged", await ProblemOfAsync(forged));
        await server.ChangeAppAsync(new Revoke(RevocationTarget.User, "ada"));
        using var revoked = await RequestAsync(server, token);
        Assert.Equal("401 token_revoked", await ProblemOfAsync(revoked));
    }

    [Fact]
    public async Task A_page_of_another_origin_can_read_why_it_is_to_wait()
    {
        await using var server = await LiveServer.StartAsync(settings: new(AllowedOrigins: [Shop]));
        server.Store.IsUnreadable = true;

        using var answer = await RequestAsync(server, server.Token("ada"), ("Origin", Shop));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Shop, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("true", answer.Headers.GetValues("Access-Control-Allow-Credentials").Single());
    }

    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("TEXT/Event-Stream", true)]
    [InlineData("application/json, text/event-stream;q=0.9", true)]
    [InlineData("text/event-stream;q=0", false)]
    [InlineData("*/*", false)]
    [InlineData("text/*", false)]
    [InlineData("application/json", false)]
    [InlineData(";;", false)]
    public async Task Who_asks_for_a_stream_of_events_by_name_gets_one(string accept, bool isStream)
    {
        await using var server = await LiveServer.StartAsync();
        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));

        using var answer = await StreamTestClient.RequestAsync(server.Url, server.Token("ada"), headers: ("Accept", accept));

        Assert.Equal(isStream ? "text/event-stream" : "application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(isStream ? 200 : 403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_stream_of_a_client_that_has_no_position_yet_ends_without_an_id()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishToUserAsync("ada");
        await using (var known = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada")))
            await known.NextAsync("welcome");
        // Its inbox is in memory and its counts are not: the stream begins, and cannot go on.
        await server.SubscribeAsync("ada", "library:7");
        server.Store.IsUnreadable = true;
        await using var client = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"));

        var closing = await client.NextAsync("closing");
        await client.Ended.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(("internal", ""), (closing.Body.GetProperty("code").GetString(), closing.Id));
        Assert.Equal("", client.LastId);
    }

    [Fact]
    public async Task A_stream_that_ends_once_its_positions_are_known_says_them_to_the_last()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.ListenAsync("ada");
        var welcome = await client.NextAsync("welcome");

        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));

        Assert.NotEqual("", welcome.Id);
        Assert.NotEqual("", (await client.NextAsync("closing")).Id);
    }

    /// <summary>The answer to an EventSource: one message, after which it comes back by itself.</summary>
    private static async Task IsToldAsync(
        LiveServer server, string token, string code, (long Min, long Max) retry, bool wait = true, string? lastId = null)
    {
        using var answer = await StreamTestClient.RequestAsync(server.Url, token, lastId: lastId, headers: StreamTestClient.EventSource);
        Assert.Equal((200, "text/event-stream"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.True(answer.Headers.CacheControl?.NoCache);
        await using var client = StreamTestClient.Of(answer);
        await client.Ended.WaitAsync(TimeSpan.FromSeconds(60));

        var closing = Assert.Single(client.TakeAll());
        Assert.Equal(("closing", code, ""), (closing.Name, closing.Body.GetProperty("code").GetString(), closing.Id));
        Assert.InRange(client.RetryMs!.Value, retry.Min, retry.Max);
        Assert.Equal(wait ? client.RetryMs : null, closing.Body.GetProperty("retryAfterMs").ValueKind == System.Text.Json.JsonValueKind.Null
            ? null : closing.Body.GetProperty("retryAfterMs").GetInt64());
    }

    private static async Task IsAProblemAsync(LiveServer server, string token, int status, string code)
    {
        using var answer = await StreamTestClient.RequestAsync(server.Url, token);
        Assert.Equal($"{status} {code}", await ProblemOfAsync(answer));
    }

    private static Task<HttpResponseMessage> RequestAsync(LiveServer server, string token, params (string Name, string Value)[] headers) =>
        StreamTestClient.RequestAsync(server.Url, token, headers: [StreamTestClient.EventSource, .. headers]);

    private static async Task<string> ProblemOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return $"{(int)answer.StatusCode} {problem.RootElement.GetProperty("code")}";
    }
}
