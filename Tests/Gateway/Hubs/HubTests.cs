using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Nudge.Core.Names;
using Nudge.Realtime.Hosting;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hubs;

/// <summary>SignalR as a client meets it: what it is told, what it may call, and that nothing it sends harms anyone.</summary>
public class HubTests
{
    /// <summary>The protocol that its clients speak.</summary>
    protected virtual string Protocol => "json";

    [Fact]
    public async Task A_token_alone_attaches_the_inbox_and_the_subscriptions()
    {
        await using var server = await StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        await server.PublishToUserAsync("ada");
        var client = await server.ConnectAsync("ada");

        var welcome = await client.NextAsync("welcome");
        await server.PublishToUserAsync("ada", actor: "ben");
        await server.PublishAsync("library:7");

        Assert.Equal("ada", welcome.GetProperty("user").GetString());
        Assert.Equal(1, welcome.GetProperty("unread").GetInt64());
        Assert.Equal(
            ["library:7", "site:announcements"],
            welcome.GetProperty("channels").EnumerateArray().Select(each => each.GetProperty("channel").GetString()));
        var row = await client.NextAsync("inbox");
        Assert.Equal("item", row.GetProperty("change").GetString());
        Assert.Equal(row.GetProperty("version").GetInt64() - 1, row.GetProperty("prev").GetInt64());
        Assert.Equal("note.updated", row.GetProperty("item").GetProperty("notification").GetProperty("type").GetString());
        Assert.Equal(2, row.GetProperty("counts").GetProperty("unread").GetInt64());
        Assert.Equal(1, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task Every_connection_of_a_user_is_told_and_nobody_else()
    {
        await using var server = await StartAsync();
        var (phone, browser, other) =
            (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ada"), await server.WelcomeAsync("ben"));

        await server.PublishToUserAsync("ada", type: "for.ada");

        await phone.NextAsync("inbox");
        await browser.NextAsync("inbox");
        await server.PublishToUserAsync("ben", type: "for.ben");
        Assert.Equal(
            "for.ben", (await other.NextAsync("inbox")).GetProperty("item").GetProperty("notification").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Signals_and_unstored_notifications_have_no_position()
    {
        await using var server = await StartAsync();
        var client = await server.WelcomeAsync("ada");
        await client.InvokeAsync("Attach", "library:7");

        // An inbox and a channel are told independently of each other: one is awaited before the other is sent.
        await server.Channels.SignalAsync(
            server.Channel("library:7"), TypeName.Parse("invalidate"), "{\"scope\":\"loans\"}"u8.ToArray(), 0, CancellationToken.None);
        Assert.Equal(
            """{"name":"invalidate","channel":"library:7","payload":{"scope":"loans"}}""", (await client.NextAsync("signal")).GetRawText());

        await server.Inboxes.SignalAsync(server.Inbox("ada"), TypeName.Parse("poke"), default, 0, CancellationToken.None);
        Assert.Equal("""{"name":"poke","payload":null}""", (await client.NextAsync("signal")).GetRawText());

        await server.Channels.PublishEphemeralAsync(server.Channel("library:7"), server.Note(), CancellationToken.None);
        var passed = await client.NextAsync("notification");
        Assert.Equal(["id", "at", "channel", "notification"], passed.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task The_201st_attachment_is_refused_and_the_200_stay()
    {
        await using var server = await StartAsync();
        var client = await server.WelcomeAsync("ada");
        for (var i = 0; i < 200; i++)
            await client.InvokeAsync("Attach", $"library:{i}");

        var refusal = await client.RefusalAsync("Attach", "library:200");
        await client.InvokeAsync("Attach", "library:7");
        await client.InvokeAsync("Detach", "library:8");
        await client.InvokeAsync("Attach", "library:200");
        await server.PublishAsync("library:200");

        Assert.Equal(("attachments_full", 200), (refusal.GetProperty("code").GetString(), refusal.GetProperty("limit").GetInt32()));
        Assert.Equal("library:200", (await client.NextAsync("channel")).GetProperty("channel").GetString());
    }

    [Fact]
    public async Task A_detached_channel_is_silent()
    {
        await using var server = await StartAsync();
        var client = await server.WelcomeAsync("ada");
        await client.InvokeAsync("Attach", "library:7");
        await client.InvokeAsync("Attach", "library:8");

        await client.InvokeAsync("Detach", "library:7");
        await server.PublishAsync("library:7");
        await server.PublishAsync("library:8");

        Assert.Equal("library:8", (await client.NextAsync("channel")).GetProperty("channel").GetString());
        Assert.DoesNotContain(client.TakeAll(), message => message.Name == "channel");
    }

    [Fact]
    public async Task The_summary_and_marks_are_those_of_the_REST_face()
    {
        await using var server = await StartAsync();
        await server.PublishToUserAsync("ada");
        var client = await server.WelcomeAsync("ada");

        var before = await client.InvokeAsync("Summary");
        var marked = await client.InvokeAsync("Mark", new { change = "read", all = true });
        var row = await client.NextAsync("inbox");

        Assert.Equal((1, 0), (before.GetProperty("unread").GetInt64(), marked.GetProperty("unread").GetInt64()));
        Assert.Equal(60, before.GetProperty("nextPollSeconds").GetInt32());
        Assert.Equal("read", row.GetProperty("change").GetString());
    }

    [Fact]
    public async Task A_user_who_marks_past_the_rate_is_told_so_by_that_call_and_the_connection_stays()
    {
        await using var server = await StartAsync();
        var client = await server.WelcomeAsync("ada");
        var other = await server.WelcomeAsync("ada");
        JsonElement? refusal = null;
        // Two connections of one user share what the user may write; some flows in while they do.
        for (var i = 0; refusal is null && i < 1_000; i++)
            refusal = await (i % 2 == 0 ? client : other).TryRefusalAsync("Mark", new { change = "read", all = true });

        Assert.Equal(("rate_limited", 20), (refusal!.Value.GetProperty("code").GetString(), refusal.Value.GetProperty("limit").GetInt32()));
        Assert.Equal(0, (await client.InvokeAsync("Summary")).GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task Acks_are_taken()
    {
        await using var server = await StartAsync();
        var client = await server.WelcomeAsync("ada");

        var answer = await client.InvokeAsync(
            "Ack", new { inbox = "abc.1", channels = new Dictionary<string, string> { ["library:7"] = "abc.4" } });

        Assert.Equal(JsonValueKind.Null, answer.ValueKind);
    }

    [Fact]
    public async Task An_outage_of_the_store_ends_the_call_and_not_the_connection()
    {
        await using var server = await StartAsync();
        await server.PublishToUserAsync("ada");
        var client = await server.WelcomeAsync("ada");

        server.Store.FailNext();
        var refusal = await client.RefusalAsync("Mark", new { change = "read", all = true });
        var again = await client.InvokeAsync("Mark", new { change = "read", all = true });

        Assert.Equal("outcome_unknown", refusal.GetProperty("code").GetString());
        Assert.Equal(0, again.GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task With_resume_nothing_is_told_before_the_first_resume_and_without_it_the_connection_is_closed()
    {
        await using var server = await StartAsync(configure: options => options.ResumeHoldSeconds = 1);
        await using var client = await HubTestClient.ConnectAsync(server.Url, server.Token("ada"), "&resume=1", protocol: Protocol);
        await server.PublishToUserAsync("ada");

        var closing = await client.NextAsync("closing");

        Assert.Equal("resume_missing", closing.GetProperty("code").GetString());
        Assert.Empty(client.TakeAll());
        Assert.True((await client.Ended)!.Value.GetProperty("allowReconnect").GetBoolean());
    }

    [Fact]
    public async Task The_next_resume_says_why_the_last_connection_was_closed_and_says_it_once()
    {
        // The clock stands still but for the one that is to be closed: whoever resumes has time to.
        var time = TestClock.AtNoon();
        await using var server = await StartAsync(time, options => options.ResumeHoldSeconds = 1);
        await using var closed = await HubTestClient.ConnectAsync(server.Url, server.Token("ada"), "&resume=1", protocol: Protocol);
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "it is connected");
        await LiveServer.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return closed.Ended.IsCompleted;
            },
            "it is closed");

        var first = await (await server.ConnectAsync("ada", query: "&resume=1")).InvokeAsync("Resume");
        var second = await (await server.ConnectAsync("ada", query: "&resume=1")).InvokeAsync("Resume");

        Assert.Equal("resume_missing", first.GetProperty("previousClose").GetProperty("code").GetString());
        Assert.False(second.TryGetProperty("previousClose", out _));
    }

    [Fact]
    public async Task Messages_may_come_in_any_cut()
    {
        await using var server = await StartAsync();
        var client = await server.WelcomeAsync("ada");
        byte[] call =
        [
            .. client.BytesOf("""{"type":1,"invocationId":"a","target":"Attach","arguments":["library:7"]}"""),
            .. client.BytesOf("""{"type":6}"""),
        ];

        // The answer says where the channel is received from; what is published before it may lie below that place.
        var answer = client.AnswerAsync("a");
        for (var i = 0; i < call.Length; i++)
            await client.SendBytesAsync(call.AsMemory(i, 1));
        await answer;
        await server.PublishAsync("library:7");

        await client.NextAsync("channel");
    }

    [Fact]
    public async Task Without_a_good_token_there_is_a_problem_and_no_upgrade()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        using var negotiation = await http.PostAsync(new Uri(server.Url, "/hub/negotiate?negotiateVersion=1"), null);
        var thrown = await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(
                new UriBuilder(server.Url) { Scheme = "ws", Path = "/hub", Query = "access_token=x" }.Uri, CancellationToken.None));
        using var plain = await http.GetAsync(new Uri(server.Url, $"/hub?access_token={server.Token("ada")}"));

        Assert.Equal(HttpStatusCode.Unauthorized, negotiation.StatusCode);
        Assert.Contains("unauthenticated", await negotiation.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
        Assert.NotNull(thrown);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
    }

    [Fact]
    public async Task Negotiation_offers_WebSockets_alone_and_its_id_binds_nobody()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        var token = server.Token("ada");

        using var answer = await http.PostAsync(new Uri(server.Url, $"/hub/negotiate?negotiateVersion=1&access_token={token}"), null);
        var negotiated = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        await using var client = await HubTestClient.ConnectAsync(server.Url, token, "&id=an-id-of-another-node", protocol: Protocol);

        Assert.Equal(
            ["WebSockets"],
            negotiated.GetProperty("availableTransports").EnumerateArray().Select(each => each.GetProperty("transport").GetString()));
        Assert.Equal(
            ["Text", "Binary"],
            negotiated.GetProperty("availableTransports")[0].GetProperty("transferFormats")
                .EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(1, negotiated.GetProperty("negotiateVersion").GetInt32());
        await client.NextAsync("welcome");
    }

    [Fact]
    public async Task Past_the_most_connections_one_more_is_told_to_wait()
    {
        await using var server = await StartAsync(configure: options => options.ConnectionsMax = 2);
        var (first, _) = (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ben"));
        using var http = new HttpClient();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var url = new UriBuilder(server.Url) { Scheme = "ws", Path = "/hub", Query = $"access_token={server.Token("cyd")}" }.Uri;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(url, CancellationToken.None));
        first.Kill();
        await LiveServer.UntilAsync(() => server.Register.Count == 1, "the place was given back");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, socket.HttpStatusCode);
        await server.WelcomeAsync("cyd");
    }

    [Fact]
    public async Task A_protocol_that_the_hub_does_not_speak_is_refused_in_the_handshake()
    {
        await using var server = await StartAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(server.Url) { Scheme = "ws", Path = "/hub", Query = $"access_token={server.Token("ada")}" }.Uri,
            CancellationToken.None);

        await socket.SendAsync(
            "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[1_024];
        var frame = await socket.ReceiveAsync(buffer, CancellationToken.None);

        Assert.Contains("\"error\":", Encoding.UTF8.GetString(buffer, 0, frame.Count));
    }

    private Task<LiveServer> StartAsync(TimeProvider? time = null, Action<ConnectionsOptions>? configure = null) =>
        LiveServer.StartAsync(time, configure, hubProtocol: Protocol);
}
