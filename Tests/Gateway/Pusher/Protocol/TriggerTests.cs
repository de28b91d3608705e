using System.Globalization;
using System.Text;
using Nudge.Core.Apps;
using Nudge.Tests.Gateway.Pusher.Http;
using Nudge.Tests.Gateway.Rest;

namespace Nudge.Tests.Gateway.Pusher.Protocol;

[Collection(ApiCollection.Name)]
public sealed class TriggerTests(ApiServer server)
{
    [Fact]
    public async Task An_event_goes_to_its_channels_byte_for_byte()
    {
        var app = await server.CreateAppAsync();

        var answer = await app.Signing.PostAsync(
            $"/apps/{app.Id}/events",
            """{"name":"App\\Events\\Ü","channels":["private-user.ada","tag.c","tag.c"],"data":"{\"a\":\"\u00fc ü \\n """
            + """\/\"}","socket_id":"12.34","id":"n-1"}""");

        Assert.Equal("{}", answer.Json(200).GetRawText());
        var sent = Assert.Single(server.PusherChannels.SentOf(app.Id));
        Assert.Equal("""App\Events\Ü""", sent.Name);
        Assert.Equal("""
            "{\"a\":\"\u00fc ü \\n \/\"}"
            """, sent.Data);
        Assert.Equal(["private-user.ada", "tag.c"], sent.Channels);
        Assert.Equal("12.34", sent.Except.ToString());
        Assert.Equal("n-1", sent.Id);
    }

    [Theory]
    [InlineData("""{"a":[1,"ü"]}""", """
        "{\"a\":[1,\"ü\"]}"
        """)]
    [InlineData("7", "\"7\"")]
    [InlineData("\"\"", "\"\"")]
    public async Task Data_that_is_no_string_is_sent_as_the_text_of_it(string data, string sent)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(200, (await PostAsync(app, "events", $$"""{"name":"a","channel":"c","data":{{data}}}""")).Status);

        Assert.Equal(sent, Assert.Single(server.PusherChannels.SentOf(app.Id)).Data);
    }

    [Theory]
    [InlineData("#server-to-user-ada")]
    [InlineData("#server-to-user-auth0|12 ü")]
    [InlineData("private-encrypted-x")]
    [InlineData("presence-cache-a_-=@,.;Z9")]
    public async Task Every_kind_of_channel_can_be_named(string channel)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(200, (await PostAsync(app, "events", $$"""{"name":"a","channels":["{{channel}}"],"data":""}""")).Status);

        Assert.Equal([channel], Assert.Single(server.PusherChannels.SentOf(app.Id)).Channels);
    }

    [Fact]
    public async Task Parameters_may_stand_in_the_query()
    {
        var app = await server.CreateAppAsync();
        var path =
            $"/apps/{app.Id}/events?name=borrow%20asked&data=%7B%22a%22%3A1%7D&channels%5B%5D=tag.c&socket_id=1.2&info=subscription_count";

        var answer = await app.Signing.SendAsync(HttpMethod.Post, path, null);

        Assert.Equal("""{"channels":{"tag.c":{"subscription_count":0}}}""", answer.Json(200).GetRawText());
        var sent = Assert.Single(server.PusherChannels.SentOf(app.Id));
        Assert.Equal(("borrow asked", "\"{\\u0022a\\u0022:1}\"", "1.2"), (sent.Name, sent.Data, sent.Except.ToString()));
        Assert.Equal(["tag.c"], sent.Channels);
    }

    [Fact]
    public async Task The_body_wins_over_the_query()
    {
        var app = await server.CreateAppAsync();

        var body = Encoding.UTF8.GetBytes("""{"name":"body","data":"x"}""");
        Assert.Equal(200, (await app.Signing.SendAsync(HttpMethod.Post, $"/apps/{app.Id}/events?channel=c&name=query", body)).Status);

        Assert.Equal("body", Assert.Single(server.PusherChannels.SentOf(app.Id)).Name);
    }

    [Fact]
    public async Task The_answer_tells_what_was_asked_for_about_each_channel()
    {
        var app = await server.CreateAppAsync();
        server.PusherChannels.Occupy(app.Id, "presence-a", 3, null, "ada", "ben");
        server.PusherChannels.Occupy(app.Id, "b", 5);

        var answer = await PostAsync(
            app, "events", """{"name":"a","channels":["presence-a","b","c"],"data":"","info":"user_count,subscription_count"}""");

        Assert.Equal(
            """{"channels":{"presence-a":{"user_count":2,"subscription_count":3},"b":{"subscription_count":5},"c":{"subscription_count":"""
            + """0}}}""",
            answer.Json(200).GetRawText());
    }

    /// <summary>
    /// As it arrives where a proxy takes nothing off. A proxy's own path may look like a call, and so may the id of a user.
    /// </summary>
    [Theory]
    [InlineData("/realtime")]
    [InlineData("/apps/realtime")]
    [InlineData("/apps")]
    [InlineData("/apps/realtime/events")]
    [InlineData("/apps/a/channels/apps")]
    [InlineData("/a/apps/b/apps/c")]
    public async Task The_path_of_a_proxy_may_stand_before_a_call_whatever_it_is(string prefix)
    {
        var app = await server.CreateAppAsync();
        var channel = await app.Signing.GetAsync($"{prefix}/apps/{app.Id}/channels/presence-a");
        var channels = await app.Signing.GetAsync($"{prefix}/apps/{app.Id}/channels");
        var terminated = await app.Signing.PostAsync($"{prefix}/apps/{app.Id}/users/x/apps/y/channels/terminate_connections", "{}");
        var sent = await app.Signing.PostAsync($"{prefix}/apps/{app.Id}/events", """{"name":"a","channel":"c","data":"x"}""");

        Assert.Equal((200, 200, 200, 200), (channel.Status, channels.Status, terminated.Status, sent.Status));
        Assert.Single(server.PusherChannels.SentOf(app.Id));
    }

    [Fact]
    public async Task A_byte_order_mark_before_a_body_is_passed_over()
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(200, (await PostAsync(app, "events", "\uFEFF{\"name\":\"a\",\"channel\":\"c\",\"data\":\"x\"}")).Status);
        Assert.Equal(
            200, (await PostAsync(app, "batch_events", "\uFEFF{\"batch\":[{\"name\":\"a\",\"channel\":\"c\",\"data\":\"x\"}]}")).Status);
    }

    [Fact]
    public async Task A_batch_is_sent_in_its_order_and_answered_by_index()
    {
        var app = await server.CreateAppAsync();
        server.PusherChannels.Occupy(app.Id, "presence-a", 3, null, "ada", "ben");

        var plain = await PostAsync(
            app, "batch_events", """{"batch":[{"name":"1","channel":"c","data":"x"},{"name":"2","channel":"c","data":"y"}]}""");
        var told = await PostAsync(
            app, "batch_events",
            """{"batch":[{"name":"3","channel":"c","data":"x","socket_id":"7.8"},"""
            + """{"name":"4","channel":"presence-a","data":"y","info":"user_count"}]}""");

        Assert.Equal("{}", plain.Json(200).GetRawText());
        Assert.Equal("""{"batch":[{},{"user_count":2}]}""", told.Json(200).GetRawText());
        Assert.Equal(["1", "2", "3", "4"], server.PusherChannels.SentOf(app.Id).Select(sent => sent.Name));
    }

    [Theory]
    [InlineData("", "400 malformed_json")]
    [InlineData("[]", "400 malformed_json")]
    [InlineData("{", "400 malformed_json")]
    [InlineData("""{"name":"a","channel":"c","data":"x"}{}""", "400 malformed_json")]
    [InlineData("""{"name":"a","channel":"c","data":"\ud800"}""", "400 malformed_json")]
    [InlineData("""{"name":"\ud800","channel":"c","data":"x"}""", "400 malformed_json")]
    [InlineData("""{"channel":"c","data":"x"}""", "400 field_missing")]
    [InlineData("""{"name":"","channel":"c","data":"x"}""", "400 field_missing")]
    [InlineData("""{"name":7,"channel":"c","data":"x"}""", "400 field_invalid")]
    [InlineData("""{"name":"pusher:error","channel":"c","data":"x"}""", "400 name_invalid")]
    [InlineData("""{"name":"a","channel":"c"}""", "400 field_missing")]
    [InlineData("""{"name":"a","channel":"c","data":null}""", "400 field_missing")]
    [InlineData("""{"name":"a","data":"x"}""", "400 field_missing")]
    [InlineData("""{"name":"a","channels":[],"data":"x"}""", "400 field_missing")]
    [InlineData("""{"name":"a","channels":{},"data":"x"}""", "400 field_invalid")]
    [InlineData("""{"name":"a","channels":[7],"data":"x"}""", "400 field_invalid")]
    [InlineData("""{"name":"a","channels":["a b"],"data":"x"}""", "400 name_invalid")]
    [InlineData("""{"name":"a","channels":["c",""],"data":"x"}""", "400 name_invalid")]
    [InlineData("""{"name":"a","channels":["a:b"],"data":"x"}""", "400 name_invalid")]
    [InlineData("""{"name":"a","channels":["#ada"],"data":"x"}""", "400 name_invalid")]
    [InlineData("""{"name":"a","channels":["private-encrypted-a","b"],"data":"x"}""", "400 field_invalid")]
    [InlineData("""{"name":"a","channel":"c","data":"x","socket_id":"12"}""", "400 field_invalid")]
    [InlineData("""{"name":"a","channel":"c","data":"x","socket_id":12.5}""", "400 field_invalid")]
    [InlineData("""{"name":"a","channel":"c","data":"x","info":"age"}""", "400 field_invalid")]
    [InlineData("""{"name":"a","channel":"c","data":"x","id":"a b"}""", "400 field_invalid")]
    public async Task An_event_with_a_mistake_is_refused_and_not_sent(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, ProblemOf(await PostAsync(app, "events", body)));
        Assert.Empty(server.PusherChannels.SentOf(app.Id));
    }

    [Fact]
    public async Task Lengths_and_counts_are_taken_to_the_limit_and_not_beyond()
    {
        var app = await server.CreateAppAsync();
        async Task CheckAsync(string problem, string body, string call = "events") =>
            Assert.Equal(problem, ProblemOf(await PostAsync(app, call, body)));
        string Event(int name = 1, int channel = 1, int data = 1, int channels = 1, string unit = "x") =>
            $$"""{"name":"{{new string('n', name)}}","channels":[{{string.Join(',', Enumerable.Range(0, channels).Select(i => $"\"{new string('c', channel - 1)}{(channels == 1 ? "c" : i)}\""))}}],"data":"{{string.Concat(Enumerable.Repeat(unit, data))}}"}""";
        string Batch(int count) =>
            $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("""{"name":"a","channel":"c","data":"x"}""", count))}}]}""";

        await CheckAsync("200", Event(name: 200));
        await CheckAsync("400 name_too_long", Event(name: 201));
        await CheckAsync("200", Event(channel: 164));
        await CheckAsync("400 name_too_long", Event(channel: 165));
        await CheckAsync("200", Event(data: 10_000));
        await CheckAsync("413 payload_too_large", Event(data: 10_001));
        await CheckAsync("200", Event(data: 10_000, unit: "\\u0041"));
        await CheckAsync("413 payload_too_large", Event(data: 10_001, unit: "\\u0041"));
        await CheckAsync("200", Event(data: 5_000, unit: "ü"));
        await CheckAsync("413 payload_too_large", Event(data: 5_001, unit: "ü"));
        await CheckAsync("413 payload_too_large", $$"""{"name":"a","channel":"c","data":["{{new string('x', 10_000)}}"]}""");
        await CheckAsync("413 payload_too_large", new string(' ', 1_000_000));
        await CheckAsync("200", Event(channels: 100, channel: 160));
        await CheckAsync("400 too_many_recipients", Event(channels: 101));
        await CheckAsync("200", Batch(10), "batch_events");
        await CheckAsync("400 batch_too_large", Batch(11), "batch_events");
        Assert.Equal(16, server.PusherChannels.SentOf(app.Id).Count);
    }

    [Fact]
    public async Task The_limit_of_data_is_the_apps()
    {
        var app = await server.CreateAppAsync(new AppSettings(Pusher: new(EventBytesMax: 20_000)));
        string Event(int data) => $$"""{"name":"a","channel":"c","data":"{{new string('x', data)}}"}""";

        Assert.Equal("200", ProblemOf(await PostAsync(app, "events", Event(20_000))));
        Assert.Equal("413 payload_too_large", ProblemOf(await PostAsync(app, "events", Event(20_001))));
    }

    [Theory]
    [InlineData("""{}""", "400 field_missing")]
    [InlineData("""{"batch":{}}""", "400 field_invalid")]
    [InlineData("""{"batch":[{"name":"a","channel":"c","data":"x"},7]}""", "400 malformed_json")]
    [InlineData("""{"batch":[{"name":"a","channel":"c","data":"x"},{"name":"b","channel":"c"}]}""", "400 field_missing")]
    [InlineData("""{"batch":[{"name":"a","channel":"c","data":"x"},{"name":"b","channels":["c","d"],"data":"x"}]}""", "400 field_invalid")]
    public async Task One_mistake_in_a_batch_refuses_all_of_it(string body, string problem)
    {
        var app = await server.CreateAppAsync();

        Assert.Equal(problem, ProblemOf(await PostAsync(app, "batch_events", body)));
        Assert.Empty(server.PusherChannels.SentOf(app.Id));
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_refused()
    {
        var app = await server.CreateAppAsync();
        byte[] body = [.. """{"name":"a","channel":"c","data":" """u8, 0xc3, 0x28, .. "\"}"u8];

        Assert.Equal("400 malformed_json", ProblemOf(await app.Signing.SendAsync(HttpMethod.Post, $"/apps/{app.Id}/events", body)));
    }

    [Fact]
    public async Task A_call_with_a_wrong_signature_is_refused_in_words_and_with_a_code()
    {
        var (app, other) = (await server.CreateAppAsync(), await server.CreateAppAsync());
        var body = Encoding.UTF8.GetBytes("""{"name":"a","channel":"c","data":"x"}""");
        async Task CheckAsync(string problem, string path, byte[]? sent = null) =>
            Assert.Equal(problem, ProblemOf(await new ApiApp.Caller(server.Url, "").SendAsync(HttpMethod.Post, path, sent ?? body)));
        string Signed(Action<SortedDictionary<string, string?>>? change = null, string? path = null, byte[]? signed = null) =>
            SignedQuery.Sign(
                app.Credentials, HttpMethod.Post, path ?? $"/apps/{app.Id}/events", signed ?? body, server.Time.GetUtcNow(), change);
        void Shift(SortedDictionary<string, string?> query, int seconds) =>
            query["auth_timestamp"] = (server.Time.GetUtcNow().ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);

        await CheckAsync("401 unauthenticated", $"/apps/{app.Id}/events");
        await CheckAsync("401 unknown_app", Signed(path: "/apps/nowhere/events"));
        await CheckAsync("401 unknown_app", Signed(path: $"/apps/{other.Id}/events"));
        await CheckAsync("401 wrong_key", Signed() + "0");
        await CheckAsync("401 wrong_key", Signed() + "&a=1");
        await CheckAsync("401 wrong_key", Signed().Replace($"/apps/{app.Id}/events", $"/apps/{app.Id}/batch_events"));
        await CheckAsync("401 wrong_key", Signed(), Encoding.UTF8.GetBytes("""{"name":"b","channel":"c","data":"x"}"""));
        await CheckAsync("401 wrong_key", Signed(query => query["body_md5"] = null));
        await CheckAsync("401 unauthenticated", Signed(query => Shift(query, -660)));
        await CheckAsync("401 unauthenticated", Signed(query => Shift(query, 660)));
        await CheckAsync("401 unauthenticated", Signed(query => query["auth_version"] = "2.0"));
        Assert.Empty(server.PusherChannels.SentOf(app.Id));
        await CheckAsync("200", Signed());
        await CheckAsync("200", Signed(path: $"/my/prefix/apps/{app.Id}/events"));
        await CheckAsync("200", Signed(query => Shift(query, -540)));
    }

    [Fact]
    public async Task A_disabled_app_is_refused()
    {
        var app = await server.CreateAppAsync();
        await server.Service<IApps>().ChangeAsync(app.Id, new ChangeApp(IsEnabled: false), CancellationToken.None);

        Assert.Equal("403 app_disabled", ProblemOf(await PostAsync(app, "events", """{"name":"a","channel":"c","data":"x"}""")));
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_from_a_mistake()
    {
        var app = await server.CreateAppAsync();
        server.PusherChannels.Broken = app.Id;

        var answer = await PostAsync(app, "events", """{"name":"a","channel":"c","data":"x","id":"n-1"}""");

        Assert.Equal("503 outcome_unknown", answer.Problem);
        server.Forgive();
    }

    internal static string ProblemOf(ApiAnswer answer)
    {
        if (answer.Status == 200)
            return "200";
        Assert.Equal("text/plain", answer.ContentType);
        Assert.NotEqual("", answer.Body.Trim());
        return $"{answer.Status} {answer.Headers["X-Nudge-Code"]}";
    }

    private static Task<ApiAnswer> PostAsync(ApiApp app, string call, string body) => app.Signing.PostAsync($"/apps/{app.Id}/{call}", body);
}
