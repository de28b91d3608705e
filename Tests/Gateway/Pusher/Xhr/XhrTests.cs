using System.Net;
using System.Text;
using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Transports.Xhr;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Pusher.Xhr;

/// <summary>Sessions of requests: XHR streaming and polling.</summary>
public sealed class XhrTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>In which the server looks at each connection once.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(25);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_opens_is_told_its_socket_id_and_hears_what_a_server_triggers(bool isStream)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server, isStream);

        await client.SubscribeAsync("private-news");
        await server.TriggerAsync("private-news", "note", "\"{\\\"a\\\":\\\"grüße \\u2028 😀 \\\\\\\" \\\\n\\\"}\"");

        var told = await client.NextAsync("note");
        Assert.Equal("{\"a\":\"grüße \u2028 😀 \\\" \\n\"}", told.GetProperty("data").GetString());
        Assert.Matches(@"^\d+\.\d+$", client.SocketId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_events_go_to_the_others_over_whatever_they_came(bool isStream)
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true));
        await using var ada = await XhrTestClient.ConnectAsync(server, isStream);
        await using var ben = await PusherTestClient.ConnectAsync(server);
        await ada.JoinAsync("presence-room", "ada");
        await ben.JoinAsync("presence-room", "ben");
        Assert.Equal(
            "ben", PusherTestClient.DataOf(await ada.NextAsync("pusher_internal:member_added")).GetProperty("user_id").GetString());

        await ada.SendAsync("client-typing", new { at = 1 }, "presence-room");
        await ben.SendAsync("client-typing", new { at = 2 }, "presence-room");

        Assert.Equal("ada", (await ben.NextAsync("client-typing")).GetProperty("user_id").GetString());
        var heard = await ada.NextAsync("client-typing");
        Assert.Equal(("ben", 2), (heard.GetProperty("user_id").GetString(), heard.GetProperty("data").GetProperty("at").GetInt32()));
    }

    [Fact]
    public async Task Events_between_two_polls_come_with_the_next_one_in_one_answer_and_in_order()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server);
        await using var behind = await PusherTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");
        await behind.SubscribeAsync("news");
        for (var i = 0; i < 50; i++)
            await server.TriggerAsync("news", $"event {i}");
        // A sweep goes through subscribers in their order.
        await behind.NextAsync("event 49");

        var told = (await client.PollAsync()).SelectMany(line => JsonSerializer.Deserialize<string[]>(line[1..])!);

        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => $"event {i}"),
            told.Select(each => JsonDocument.Parse(each).RootElement.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task A_stream_of_which_the_client_has_read_enough_goes_on_in_the_next_one_without_a_gap()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server, isStream: true);
        await client.SubscribeAsync("news");
        var data = JsonSerializer.Serialize(new string('x', 9_000));
        var read = 0L;
        var (begun, told) = (1, 0);
        for (var i = 0; i < 100; i++)
            await server.TriggerAsync("news", $"event {i}", data);

        while (told < 100)
        {
            // As pusher-js does (HTTPRequest): it counts what it has read of one response, and drops it at the end of a line.
            var line = (await client.NextLineAsync())!;
            read += line.Length + 1;
            if (line[0] == 'a')
                told += JsonSerializer.Deserialize<string[]>(line[1..])!.Length;
            if (read <= 262_144)
                continue;
            await client.BeginStreamAsync();
            (read, begun) = (0, begun + 1);
        }

        for (var i = 0; i < 100; i++)
            await client.NextAsync($"event {i}");
        Assert.InRange(begun, 3, 5);
        Assert.Single(server.Register.All);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_poll_without_news_is_answered_with_a_sign_of_life()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await XhrTestClient.ConnectAsync(server);

        // Longer than the client may be silent: its polls are its signs of life.
        for (var i = 0; i < 10; i++)
        {
            var poll = client.PollAsync();
            await client.ReceivingAsync();
            await LivenessTests.AdvanceAsync(time, Round);
            Assert.Equal(["h"], await poll.WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task A_streams_client_answers_signs_of_life_and_gets_one_back_for_each_of_its_own()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await XhrTestClient.ConnectAsync(server, isStream: true);

        for (var i = 0; i < 10; i++)
        {
            await LivenessTests.AdvanceAsync(time, Round);
            Assert.Equal("h", await client.NextLineAsync());
            // The answer to ours is not answered: what comes next is the answer to the client's own.
            Assert.Equal(HttpStatusCode.NoContent, await client.SendBodyAsync("[]"));
            Assert.Equal(HttpStatusCode.NoContent, await client.SendBodyAsync("[]"));
            Assert.Equal("a[]", await client.NextLineAsync());
        }
    }

    [Fact]
    public async Task A_ping_of_a_client_that_polls_ends_the_poll()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server);

        var poll = client.PollAsync();
        await client.ReceivingAsync();
        await client.SendBodyAsync("[]");

        Assert.Equal(["a[]"], await poll.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_session_that_nobody_polls_for_ends_in_its_time()
    {
        var time = TestClock.AtNoon();
        await using var server = await PusherTest.StartAsync(time: time);
        await using var client = await XhrTestClient.ConnectAsync(server);
        await client.JoinAsync("presence-room", "ada");

        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(50));
        Assert.Single(server.Register.All);
        await LivenessTests.AdvanceAsync(time, TimeSpan.FromSeconds(60));

        await LiveServer.UntilAsync(() => server.Register.Count == 0 && server.Service<XhrSessions>().Count == 0, "it is let go");
        await LiveServer.UntilAsync(() => server.StateAsync("presence-room").Result.UserCount == 0, "and its member is gone");
        Assert.Equal(HttpStatusCode.NotFound, await client.SendBodyAsync("[]"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_drops_its_request_has_gone(bool isStream)
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server, isStream);
        await client.JoinAsync("presence-room", "ada");

        if (isStream)
        {
            client.DropStream();
        }
        else
        {
            using var abort = new CancellationTokenSource();
            var poll = client.PollAsync(abort.Token);
            await client.ReceivingAsync();
            await abort.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        }

        await LiveServer.UntilAsync(() => server.Register.Count == 0, "it is let go");
        await LiveServer.UntilAsync(() => server.StateAsync("presence-room").Result.UserCount == 0, "and its member is gone");
    }

    [Fact]
    public async Task A_session_that_is_not_polled_is_closed_when_more_waits_than_may()
    {
        await using var server = await PusherTest.StartAsync(
            time: TestClock.AtNoon(), configure: options => options.OutboxBytesMax = 65_536);
        await using var client = await XhrTestClient.ConnectAsync(server);
        await client.SubscribeAsync("news");
        var data = JsonSerializer.Serialize(new string('x', 9_000));

        for (var i = 0; i < 100 && server.Register.All.Single().Closing is null; i++)
        {
            await server.TriggerAsync("news", "event", data);
            // Closing is decided by a turn of the server's own, and what is sent after it is wasted.
            await Task.Delay(10);
        }

        Assert.Equal(4100, await client.CloseCodeAsync());
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "it is let go");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_the_app_ends_reads_the_code(bool isStream)
    {
        // The farewell of a client that is closed waits for some seconds, and here for as long as it takes.
        await using var server = await PusherTest.StartAsync(time: TestClock.AtNoon());
        await using var client = await XhrTestClient.ConnectAsync(server, isStream);

        await server.ChangeAppAsync(new ChangeApp(IsEnabled: false));

        Assert.Equal(4003, await client.CloseCodeAsync());
        await LiveServer.UntilAsync(() => server.Register.Count == 0, "it is let go");
    }

    [Fact]
    public async Task The_first_request_of_a_session_that_comes_again_takes_the_place_of_the_former()
    {
        await using var server = await PusherTest.StartAsync();
        await using var client = await XhrTestClient.ConnectAsync(server);
        var former = client.PollAsync();
        await client.ReceivingAsync();
        await using var again = new XhrTestClient(server, isStream: false) { Path = client.Path };

        var later = again.PollAsync();
        var first = await Task.WhenAny(former, later).WaitAsync(Patience);
        Assert.Equal("c[4200,\"The session has ended.\"]", (await first).Single());
        await server.TriggerAsync("nothing", "x");
        await again.SendBodyAsync("""["{\"event\":\"pusher:ping\"}"]""");

        Assert.Contains("pusher:pong", (await (first == former ? later : former)).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_tells_the_host_of_its_process_if_there_is_one()
    {
        await using var server = await PusherTest.StartAsync(pusher: options => options.XhrHost = "node-1.nudge.example");
        await using var client = new XhrTestClient(server, isStream: false);

        Assert.Equal("o{\"hostname\":\"node-1.nudge.example\"}", await client.NextLineAsync());
    }

    [Fact]
    public async Task A_server_that_stops_closes_sessions_with_4200()
    {
        await using var server = await PusherTest.StartAsync();
        await using var stream = await XhrTestClient.ConnectAsync(server, isStream: true);
        await using var poll = await XhrTestClient.ConnectAsync(server);
        var polled = poll.CloseCodeAsync();
        await poll.ReceivingAsync();

        var stopping = server.StopAsync();

        Assert.Equal(4200, await stream.CloseCodeAsync());
        Assert.Equal(4200, await polled);
        await stopping;
    }

    [Fact]
    public async Task Many_messages_of_one_body_are_heard_in_their_order()
    {
        await using var server = await PusherTest.StartAsync(new(ClientEvents: true, ClientEventsPerSecond: 1_000));
        await using var ada = await XhrTestClient.ConnectAsync(server);
        await using var ben = await PusherTestClient.ConnectAsync(server);
        await ada.SubscribeAsync("private-x");
        await ben.SubscribeAsync("private-x");

        var messages = Enumerable.Range(0, 100)
            .Select(i => JsonSerializer.Serialize(new { @event = $"client-{i}", channel = "private-x", data = i }));
        Assert.Equal(HttpStatusCode.NoContent, await ada.SendBodyAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(messages))));

        for (var i = 0; i < 100; i++)
            Assert.Equal($"client-{i}", (await ben.NextAnyAsync()).GetProperty("event").GetString());
    }

    [Fact]
    public async Task The_next_poll_confirms_what_was_in_the_answer_to_the_last_one_and_nothing_later()
    {
        await using var server = await PusherTest.StartAsync(new(StoredChannels: ["orders:*"]));
        await using var client = await XhrTestClient.ConnectAsync(server);
        await client.SubscribeAsync("private-orders.7");
        var continuity = ((PusherClient)server.Register.All.Single()).Continuity!;

        await server.TriggerAsync("private-orders.7", "first");
        await client.NextAsync("first");
        // The answer may not have arrived.
        Assert.NotEqual(1, Assert.Single(continuity.Confirmed()).Value?.Offset);
        await server.TriggerAsync("private-orders.7", "second");
        await LiveServer.UntilAsync(() => server.Register.All.Single().Outlet.IsBehind, "it waits");
        await client.NextAsync("second");
        Assert.Equal(1, Assert.Single(continuity.Confirmed()).Value?.Offset);
        var poll = client.PollAsync();
        await client.ReceivingAsync();

        // The second has arrived, since the client has come back.
        Assert.Equal(2, Assert.Single(continuity.Confirmed()).Value?.Offset);
        await client.SendBodyAsync("[]");
        await poll.WaitAsync(Patience);
    }
}
