using Nudge.Core.Apps;
using Nudge.Tests.Realtime;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.ServerSentEvents;

/// <summary>Server-sent events as a client that only listens meets them.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_stream_welcomes_and_then_tells_each_event_with_an_id()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.ListenAsync("ada", "&channels=library:7");
        Assert.Equal("text/event-stream", client.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", client.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(client.Response.Headers.CacheControl?.NoCache);
        await client.NextAsync("welcome");
        await client.AttachedAsync("library:7");

        await server.PublishAsync("library:7");
        await server.PublishToUserAsync("ada");

        var channel = await client.NextAsync("channel");
        var inbox = await client.NextAsync("inbox");
        Assert.Equal(1, channel.Body.GetProperty("offset").GetInt64());
        Assert.NotEqual(channel.Id, inbox.Id);
        Assert.InRange(inbox.Id.Length, 1, 1_000);
        Assert.InRange(client.RetryMs!.Value, 1_000, 4_000);
    }

    [Fact]
    public async Task Missed_events_come_first_after_the_last_id_comes_back()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:8");
        string id;
        await using (var before = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=library:7"))
        {
            await before.AttachedAsync("library:7");
            await server.PublishAsync("library:7");
            id = (await before.NextAsync("channel")).Id;
        }

        await server.PublishAsync("library:7");
        await server.PublishAsync("library:8");
        await server.PublishToUserAsync("ada");
        var after = await server.ListenAsync("ada", "&channels=library:7", id);
        await server.PublishAsync("library:7");

        await after.AttachedAsync("library:7");
        await LiveServer.UntilAsync(
            () => after.TakeAllKept().Count(each => each.Name == "channel") == 3 && after.TakeAllKept().Any(each => each.Name == "inbox"),
            "three rows of channels and one of the inbox");
        var told = after.TakeAll();
        Assert.Equal(
            ["library:7.2", "library:7.3", "library:8.1"],
            told.Where(each => each.Name == "channel")
                .Select(each => $"{each.Body.GetProperty("channel")}.{each.Body.GetProperty("offset")}").Order(StringComparer.Ordinal));
        Assert.Equal(1, told.Count(each => each.Name == "inbox"));
        Assert.DoesNotContain(told, each => each.Name is "welcome" or "reset");
    }

    /// <summary>Cuts the connection after every number of events, and goes on with the id that came last.</summary>
    [Fact]
    public async Task Wherever_a_stream_is_cut_nothing_is_missing_and_nothing_comes_twice()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.ReplayPageRows = 2);
        const int Rows = 20;
        var model = new ModelClient { IsStream = true };
        string? id = null;
        await using (var first = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=library:7"))
        {
            await first.AttachedAsync("library:7");
            id = first.LastId;
        }

        for (var i = 0; i < Rows; i++)
        {
            await server.PublishAsync("library:7");
            await server.PublishToUserAsync("ada");
        }

        for (var cut = 0; !IsWhole(); cut++)
        {
            Assert.InRange(cut, 0, 60);
            await using var client = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=library:7", id);
            for (var taken = 0; taken <= cut % 7 && !IsWhole(); taken++)
            {
                if (await client.NextEventAsync() is not { } next)
                    break;
                if (next.Name is "channel" or "inbox")
                    model.Take(next.Name, next.Body);
                id = next.Id;
            }
        }

        Assert.Equal((0, 0), (model.Repeated, model.Holes));
        Assert.Equal(Enumerable.Range(1, Rows).Select(offset => (long)offset), model.Heard["library:7"]);

        bool IsWhole() => HeardOf(model, "library:7") == Rows && HeardOf(model, "") == Rows;
    }

    [Fact]
    public async Task A_reset_tells_that_continuity_cannot_be_proven()
    {
        await using var server = await LiveServer.StartAsync();
        string id;
        await using (var before = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada"), "&channels=library:7"))
        {
            await before.AttachedAsync("library:7");
            await server.PublishAsync("library:7");
            id = (await before.NextAsync("channel")).Id;
        }

        for (var i = 0; i < 3; i++)
            await server.PublishAsync("library:7");
        await server.Channels.TrimAsync(server.Channel("library:7"), 3, CancellationToken.None);
        var after = await server.ListenAsync("ada", "&channels=library:7", id);

        var reset = await after.NextAsync("reset");
        Assert.Equal("trimmed", reset.Body.GetProperty("reason").GetString());
        Assert.False((await after.AttachedAsync("library:7")).Body.GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task Counts_come_whole_and_at_most_four_times_a_second()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var client = await server.ListenAsync("ada");
        await client.AttachedAsync("library:7");
        for (var i = 0; i < 200; i++)
            await server.PublishAsync("library:7");
        await LiveServer.UntilAsync(
            () => client.TakeAllKept().LastOrDefault(each => each.Name == "counts")?.Body.GetProperty("unread").GetInt64() == 200,
            "the total reaches 200");

        var counts = client.TakeAll().Where(each => each.Name == "counts").ToArray();
        Assert.InRange(counts.Length, 1, (int)(watch.ElapsedMilliseconds / 250) + 2);
        Assert.Equal(2, counts[^1].Body.GetProperty("channels").GetArrayLength());
    }

    [Theory]
    [InlineData("&channels=has%20space", 400, "name_invalid")]
    [InlineData("&channels=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", 400, "attachments_full")]
    public async Task A_mistake_is_a_problem_and_no_stream(string query, int status, string code)
    {
        await using var server = await LiveServer.StartAsync();

        using var answer = await StreamTestClient.RequestAsync(
            server.Url, server.Token("ada"), query, headers: StreamTestClient.EventSource);

        // Its REST status may differ from the code's own where the limit is one of the request.
        Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True((int)answer.StatusCode == status || (int)answer.StatusCode == 409, answer.StatusCode.ToString());
        Assert.Equal(0, server.Register.Count);
    }

    [Fact]
    public async Task Names_with_a_comma_are_given_one_by_one()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.ListenAsync("ada", "&channel=pair:1,2&channel=library:7");

        await client.AttachedAsync("pair:1,2");
        await server.PublishAsync("pair:1,2");

        Assert.Equal("pair:1,2", (await client.NextAsync("channel")).Body.GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Subscriptions_past_the_room_of_an_id_are_counted_and_not_heard()
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 10; i < 28; i++)
            await server.SubscribeAsync("ada", $"library:{i}");
        var client = await server.ListenAsync("ada", "&channels=desk:1");
        await client.AttachedAsync("desk:1");
        await server.PublishAsync("desk:1");
        await client.NextAsync("channel");
        for (var i = 10; i < 28; i++)
            await server.PublishAsync($"library:{i}");

        await LiveServer.UntilAsync(
            () => client.TakeAllKept().LastOrDefault(each => each.Name == "counts")?.Body.GetProperty("unread").GetInt64() == 18,
            "all 18 are counted");

        Assert.Equal(15, client.TakeAll().Count(each => each.Name == "channel"));
    }

    [Fact]
    public async Task A_revocation_ends_a_stream_and_a_channels_detaches_it()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.ListenAsync("ada", "&channels=library:7,library:8");
        await client.AttachedAsync("library:8");

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:7"));
        Assert.Equal("library:7", (await client.NextAsync("detached")).Body.GetProperty("channel").GetString());
        await server.ChangeAppAsync(new Revoke(RevocationTarget.User, "ada"));

        Assert.Equal("token_revoked", (await client.NextAsync("closing")).Body.GetProperty("code").GetString());
        await client.Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Comments_keep_a_quiet_stream_awake()
    {
        var time = TestClock.AtNoon();
        await using var server = await LiveServer.StartAsync(time);
        var client = await server.ListenAsync("ada");
        await client.NextAsync("welcome");

        // One in each round of the keep-alive; none is written while another is still under way.
        for (var round = 1; round <= 3; round++)
        {
            time.Advance(TimeSpan.FromSeconds(25));
            await LiveServer.UntilAsync(() => client.Comments == round, $"a comment in round {round}");
        }
    }

    [Fact]
    public async Task A_client_that_goes_is_forgotten()
    {
        await using var server = await LiveServer.StartAsync();
        await using (var client = await StreamTestClient.ConnectAsync(server.Url, server.Token("ada")))
            await client.NextAsync("welcome");

        await LiveServer.UntilAsync(() => server.Register.Count == 0, "the connection is forgotten");
        Assert.Empty(server.Complaints);
    }

    private static int HeardOf(ModelClient model, string source) => model.Heard.TryGetValue(source, out var heard) ? heard.Count : 0;
}
