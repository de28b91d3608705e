using System.Net;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Xhr;

/// <summary>Who gets no session, and what a session does not take.</summary>
public sealed class XhrRefusalTests
{
    private const string Shop = "https://shop.example";

    [Theory]
    [InlineData("xhr")]
    [InlineData("xhr_streaming")]
    public async Task Who_is_refused_reads_why_in_the_first_event_and_in_the_close_code(string transport)
    {
        await using var server = await PusherTest.StartAsync(new(ConnectionsMax: 1));

        await RefusedAsync(server, "nobody", $"{transport}?protocol=7", 4001);
        await RefusedAsync(server, server.App.Key, transport, 4008);
        await RefusedAsync(server, server.App.Key, $"{transport}?protocol=seven", 4006);
        await RefusedAsync(server, server.App.Key, $"{transport}?protocol=3", 4007);
        await using (var first = await XhrTestClient.ConnectAsync(server))
            await RefusedAsync(server, server.App.Key, $"{transport}?protocol=7", 4004);
        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));
        await RefusedAsync(server, server.App.Key, $"{transport}?protocol=7", 4003);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task An_address_has_as_many_sessions_as_it_may()
    {
        await using var server = await PusherTest.StartAsync(pusher: options => options.XhrSessionsPerAddressMax = 2);
        await using var first = await XhrTestClient.ConnectAsync(server, isStream: true);
        await using var second = await XhrTestClient.ConnectAsync(server);

        await RefusedAsync(server, server.App.Key, "xhr?protocol=7", 4100);
        first.DropStream();
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "the first is let go");

        await using var third = await XhrTestClient.ConnectAsync(server);
    }

    [Theory]
    [InlineData(Shop, "https://SHOP.example:443", true)]
    [InlineData(Shop, "https://admin.shop.example", false)]
    [InlineData(Shop, null, false)]
    [InlineData(null, Shop, false)]
    [InlineData(null, null, true)]
    [InlineData("null", "null", true)]
    public async Task A_session_is_of_the_origin_that_opened_it(string? origin, string? other, bool isSame)
    {
        await using var server = await PusherTest.StartAsync(origins: ["*"]);
        await using var owner = new XhrTestClient(server, isStream: true, origin);
        await using var foreigner = new XhrTestClient(server, isStream: false, other) { Path = owner.Path };
        await owner.EstablishAsync();

        var sent = await foreigner.SendBodyAsync("""["{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"news\"}}"]""");
        Assert.Equal(isSame ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, sent);
        if (isSame)
            return;
        foreach (var transport in (string[])["xhr", "xhr_streaming"])
        {
            using var refused = await foreigner.PostAsync($"/{transport}{XhrTestClient.Query}", [], CancellationToken.None);
            Assert.Contains("\nc[4009,", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // It has neither subscribed nor lost its stream.
        await owner.SendAsync("pusher:ping", new { });
        await owner.NextAsync("pusher:pong");
        Assert.DoesNotContain("pusher_internal:subscription_succeeded", owner.TakeNames());
    }

    [Fact]
    public async Task A_page_of_an_origin_that_is_not_allowed_reads_4009()
    {
        await using var server = await PusherTest.StartAsync(origins: [Shop]);
        await using var stranger = new XhrTestClient(server, isStream: false, "https://elsewhere.example");
        await using var shop = new XhrTestClient(server, isStream: false, Shop);

        using var refused = await stranger.PostAsync($"/xhr{XhrTestClient.Query}", [], CancellationToken.None);
        using var opened = await shop.PostAsync($"/xhr{XhrTestClient.Query}", [], CancellationToken.None);

        Assert.Equal(["https://elsewhere.example"], refused.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("\nc[4009,", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([Shop], opened.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("pusher:connection_established", await opened.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_may_ask_before_it_sends()
    {
        await using var server = await PusherTest.StartAsync(origins: [Shop]);
        using var http = new HttpClient();
        using var preflight = new HttpRequestMessage(
            HttpMethod.Options, new Uri(server.Url, $"/pusher/app/{server.App.Key}/1/abcdefgh/xhr_send"));
        preflight.Headers.Add("Origin", Shop);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");

        using var answer = await http.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["content-type"], answer.Headers.GetValues("Access-Control-Allow-Headers"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[1]")]
    [InlineData("[{\"event\":\"pusher:ping\"}]")]
    [InlineData("[\"a\"] []")]
    [InlineData("[\"a\",]")]
    [InlineData("[\"\\ud800\"]")]
    public async Task A_body_that_is_no_array_of_texts_is_refused_whole_and_the_session_goes_on(string body)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server);

        Assert.Equal(HttpStatusCode.BadRequest, await client.SendBodyAsync(body));

        await client.SendAsync("pusher:ping", new { });
        await client.NextAsync("pusher:pong");
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_body_that_is_no_text_is_refused_and_the_session_goes_on()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server);

        Assert.Equal(HttpStatusCode.BadRequest, await client.SendBodyAsync([.. "[\""u8, 0xff, 0xfe, .. "\"]"u8]));

        await client.SubscribeAsync("news");
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"no json\"")]
    [InlineData("\"{}\"")]
    [InlineData("\"{\\\"event\\\":\\\"pusher:subscribe\\\"}\"")]
    [InlineData("\"{\\\"event\\\":\\\"client-x\\\",\\\"channel\\\":\\\"news\\\",\\\"data\\\":1}\"")]
    public async Task A_message_that_is_wrong_is_answered_with_an_error_and_the_session_goes_on(string message)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server);

        Assert.Equal(HttpStatusCode.NoContent, await client.SendBodyAsync($"[{message}]"));

        Assert.Equal(JsonValueKind.Null, (await client.NextAsync("pusher:error")).GetProperty("data").GetProperty("code").ValueKind);
        await client.SubscribeAsync("news");
    }

    [Theory]
    [InlineData(131_073)]
    [InlineData(300_000)]
    public async Task A_message_that_is_too_large_closes_the_session_with_1009(int bytes)
    {
        await using var server = await PusherTest.StartAsync(time: TestClock.AtNoon());
        await using var client = await XhrTestClient.ConnectAsync(server);

        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, await client.SendBodyAsync(JsonSerializer.Serialize(new[] { new string('x', bytes) })));

        Assert.Equal(1009, await client.CloseCodeAsync());
    }

    [Theory]
    [InlineData("/pusher/app/KEY/1/abcdefgh/xhr_send", HttpStatusCode.NotFound)]
    [InlineData("/pusher/app/KEY/one/abcdefgh/xhr", HttpStatusCode.BadRequest)]
    [InlineData("/pusher/app/KEY/12345678901/abcdefgh/xhr", HttpStatusCode.BadRequest)]
    [InlineData("/pusher/app/KEY/1/short/xhr", HttpStatusCode.BadRequest)]
    [InlineData("/pusher/app/KEY/1/abcdefg%2F/xhr_streaming", HttpStatusCode.BadRequest)]
    [InlineData("/pusher/app/KEY/1/abcdefgh/xhr_other", HttpStatusCode.NotFound)]
    [InlineData("/pusher/app/KEY/1/abcdefgh", HttpStatusCode.NotFound)]
    public async Task An_address_that_is_none_of_a_session_is_a_problem(string path, HttpStatusCode status)
    {
        await using var server = await PusherTest.StartAsync();
        using var http = new HttpClient();
        using var body = new StringContent("[]", Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync(
            new Uri(server.Url, path.Replace("KEY", server.App.Key, StringComparison.Ordinal) + "?protocol=7"), body);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(server.Register.All);
    }

    private static async Task RefusedAsync(LiveServer server, string key, string rest, int code)
    {
        using var http = new HttpClient();
        using var body = new ByteArrayContent([]);
        using var answer = await http.PostAsync(
            new Uri(server.Url, $"/pusher/app/{key}/{Random.Shared.Next(1_000)}/{Guid.NewGuid():N}/{rest}"), body);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("o", lines[0]);
        Assert.StartsWith("a[\"{\\\"event\\\":\\\"pusher:error\\\"", lines[1], StringComparison.Ordinal);
        Assert.Contains($"\\\"code\\\":{code},", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"c[{code},\"", lines[2], StringComparison.Ordinal);
    }
}
