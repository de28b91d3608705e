using System.Text.Json;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Tests.Realtime;

/// <summary>Events are hints and positions repair: what a node was not sent is read from the store.</summary>
public sealed class LostEventTests
{
    [Fact]
    public async Task A_hole_before_an_event_is_filled_from_the_store()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");
        var head = await AppendUntoldAsync(server, "library:7", 5);

        await server.PublishAsync("library:7");

        Assert.Equal(5, head);
        Assert.Equal(Enumerable.Range(1, 6), await OffsetsAsync(client, 6));
        var summary = await server.Service<InboxSummaries>().ReadAsync(server.Inbox("ada"), CancellationToken.None);
        Assert.Equal(6, summary.Unread);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_told_is_closed_and_the_others_hear_on()
    {
        await using var server = await LiveServer.StartAsync();
        var source = server.Channel("library:7").Actor;
        var fanouts = server.Service<SourceFanouts>();
        var sink = new FakeSink();
        var faulty = new Attachment(new FaultyReceiver(sink), source, "library:7", 1_000);
        fanouts.Hold(faulty);
        fanouts.Post(source, new LiveCommand(faulty, default));
        var client = await ListenAsync(server, "library:7");

        await server.PublishAsync("library:7");

        Assert.Equal([1], await OffsetsAsync(client, 1));
        await sink.Closed;
        Assert.Single(server.Complaints);
    }

    [Fact]
    public async Task While_the_store_cannot_be_read_what_came_after_a_hole_waits_for_it()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await ListenAsync(server, "library:7");
        await AppendUntoldAsync(server, "library:7", 5);
        server.Store.IsUnreadable = true;

        Tell(server, "library:7", RowOf(server, 6));
        await UntilRepairFailedAsync(server);
        server.Store.IsUnreadable = false;

        Assert.Equal(Enumerable.Range(1, 6), await OffsetsAsync(client, 6));
    }

    [Fact]
    public async Task While_one_channel_waits_for_the_store_others_are_heard_and_no_more_waits_than_may()
    {
        const int Rows = 100;
        await using var server = await LiveServer.StartAsync(configure: options => options.ArrivedBytesMax = 65_536);
        var client = await ListenAsync(server, "library:7", "library:8");
        await AppendUntoldAsync(server, "library:7", Rows);
        server.Store.IsUnreadable = true;

        Tell(server, "library:7", RowOf(server, 2));
        await UntilRepairFailedAsync(server);
        // Some of them are dropped, the last one in any case.
        for (var offset = 3; offset <= Rows; offset++)
            Tell(server, "library:7", RowOf(server, offset, new('x', 2_000)));
        Tell(server, "library:8", RowOf(server, 1));
        var heard = await client.NextAsync(message => message.Name == "channel", "a row of the other channel");
        Assert.Equal("library:8", heard.GetProperty("channel").GetString());
        server.Store.IsUnreadable = false;

        Assert.Equal(Enumerable.Range(1, Rows), await OffsetsAsync(client, Rows));
    }

    [Fact]
    public async Task Who_leaves_while_the_store_cannot_be_read_is_let_go_of()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await ListenAsync(server, "library:7");
        await AppendUntoldAsync(server, "library:7", 5);
        server.Store.IsUnreadable = true;
        Tell(server, "library:7", RowOf(server, 6));
        await UntilRepairFailedAsync(server);

        await client.DisposeAsync();

        await LiveServer.UntilAsync(
            () => !server.Service<SourceFanouts>().TryGet(server.Channel("library:7").Actor, out var fanout) || fanout.Members == 0,
            "nobody is in the audience");
    }

    [Fact]
    public async Task Where_rows_of_a_hole_are_gone_from_the_store_listeners_are_reset_to_what_is_left()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await ListenAsync(server, "library:7");
        await AppendUntoldAsync(server, "library:7", 5, floor: 3);

        Tell(server, "library:7", RowOf(server, 6));

        var reset = await client.NextAsync("reset");
        Assert.Equal(
            ("library:7", "trimmed", "4d.3"),
            (reset.GetProperty("channel").GetString(), reset.GetProperty("reason").GetString(), reset.GetProperty("position").GetString()));
        Assert.Equal([4, 5, 6], await OffsetsAsync(client, 3));
    }

    [Fact]
    public async Task After_an_unsettled_actor_its_head_is_asked_for_and_reached()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");
        await AppendUntoldAsync(server, "library:7", 3);

        server.Service<IEventSink>().Publish([new ActorUnsettled(server.Channel("library:7").Actor)]);

        Assert.Equal(Enumerable.Range(1, 3), await OffsetsAsync(client, 3));
    }

    [Fact]
    public async Task Rows_lost_while_a_client_caught_up_are_read_before_it_goes_live()
    {
        await using var server = await LiveServer.StartAsync();
        var source = server.Channel("library:7").Actor;
        await AppendUntoldAsync(server, "library:7", 2);
        var fanouts = server.Service<SourceFanouts>();
        // Nobody is live there yet, and the head arrives before whoever catches up to an older one.
        var held = new Attachment(null!, source, "library:7", heldBytesMax: 1_000);
        fanouts.Hold(held);
        fanouts.Post(source, new HeadCommand((await server.Service<IActorStore>().ReadHeadAsync(source, CancellationToken.None))!.Value));

        Assert.True(fanouts.TryGet(source, out var fanout));
        await LiveServer.UntilAsync(() => fanout.Swept is not null, "the audience was swept");

        var live = new LiveCommand(held, default);
        fanouts.Post(source, live);

        Assert.False(await live.IsLive.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_burst_that_is_more_than_may_wait_still_reaches_everyone_whole()
    {
        await using var server = await LiveServer.StartAsync(configure: options =>
        {
            options.ArrivedBytesMax = 65_536;
            options.SweepBytesMax = 4_096;
        });
        var client = await server.WelcomeAsync("ada");
        await client.InvokeAsync("Attach", "library:7");
        var text = new string('x', 5_000);

        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => server.PublishAsync("library:7", text: text)));

        Assert.Equal(Enumerable.Range(1, 400), await OffsetsAsync(client, 400));
    }

    [Fact]
    public async Task A_log_that_begins_anew_resets_its_listeners()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");
        await client.InvokeAsync("Attach", "library:7");
        await server.PublishAsync("library:7");
        var key = server.Channel("library:7");
        var row = new ChannelRow(
            1, server.Time.GetUtcNow(), "anew", "note.updated", null, null, "{\"v\":1,\"type\":\"note.updated\"}"u8.ToArray());

        server.Service<IEventSink>().Publish([new ChannelAppended(key, new Epoch(4_711), row)]);

        var reset = await client.NextAsync("reset");
        Assert.Equal(("epoch", "1267.0"), (reset.GetProperty("reason").GetString(), reset.GetProperty("position").GetString()));
        await client.NextAsync(message => message.Name == "channel" && message.Body.GetProperty("id").GetString() == "anew", "the new row");
    }

    private static ChannelRow RowOf(LiveServer server, long offset, string? text = null) => new(
        offset, server.Time.GetUtcNow(), $"u{offset}", "note.updated", null, null,
        JsonSerializer.SerializeToUtf8Bytes(new { v = 1, type = "note.updated", payload = new { text } }));

    /// <summary>Sends the node a row as if all before it had been published.</summary>
    private static void Tell(LiveServer server, string channel, ChannelRow row) =>
        server.Service<IEventSink>().Publish([new ChannelAppended(server.Channel(channel), new Epoch(77), row)]);

    /// <summary>Ada receives channels live that have no rows yet.</summary>
    private static async Task<HubTestClient> ListenAsync(LiveServer server, params string[] channels)
    {
        foreach (var channel in channels)
            await server.SubscribeAsync("ada", channel);
        var client = await server.WelcomeAsync("ada");
        foreach (var channel in channels)
            await UntilLiveAsync(server, channel);
        return client;
    }

    /// <summary>
    /// Waits until a subscriber has caught up with a channel that has no rows, so that whatever is published from now on finds the fan-out
    /// where it begins.
    /// </summary>
    private static Task UntilLiveAsync(LiveServer server, string channel) => LiveServer.UntilAsync(
        () => server.Service<SourceFanouts>().TryGet(server.Channel(channel).Actor, out var fanout) && fanout.Swept is not null,
        $"somebody is live on {channel}");

    private static Task UntilRepairFailedAsync(LiveServer server) => LiveServer.UntilAsync(
        () => server.Complaints.Any(complaint => complaint.Contains("Lost events of", StringComparison.Ordinal)),
        "the store was asked for what was lost");

    /// <summary>
    /// Writes rows that no event tells of, as a node that lost them would see it. The channel's actor is loaded after them.
    /// </summary>
    private static async Task<long> AppendUntoldAsync(LiveServer server, string channel, int rows, long floor = 0)
    {
        var key = server.Channel(channel);
        Head? head = null;
        for (var offset = 1; offset <= rows; offset++)
        {
            var next = new Head(head?.Epoch ?? new Epoch(77), offset, offset == rows ? floor : 0);
            var row = new ChannelRow(
                offset, server.Time.GetUtcNow(), $"u{offset}", "note.updated", null, null,
                "{\"v\":1,\"type\":\"note.updated\"}"u8.ToArray());
            Assert.Equal(AppendOutcome.Durable, await server.Store.AppendAsync(new(key.Actor, head, next, [row])));
            head = next;
        }

        return head!.Value.Version;
    }

    private static async Task<IEnumerable<int>> OffsetsAsync(HubTestClient client, int count)
    {
        var offsets = new List<int>();
        while (offsets.Count < count)
            offsets.Add((await client.NextAsync(message => message.Name == "channel", $"a row after [{string.Join(' ', offsets)}]"))
                .GetProperty("offset").GetInt32());
        return offsets;
    }

    private sealed class FaultyReceiver(FakeSink sink) : IReceiver
    {
        public Outlet Outlet { get; } = new(sink, 1_000, TimeProvider.System);

        public void Send(Batch batch) => throw new InvalidOperationException("It cannot be told.");

        public void Fail() => Outlet.Abort();

        public void Begin(string? channel, Position position)
        {
        }

        public void CaughtUp(string? channel, Position from, Position head)
        {
        }

        public void Reset(string? channel, Position head, string reason)
        {
        }
    }
}
