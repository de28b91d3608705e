using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;
using Nudge.Gateway.Connections;

namespace Nudge.Tests.Gateway.Connections;

/// <summary>Events are hints and positions repair: what a node was not told is read from the store.</summary>
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
    public async Task After_an_unsettled_actor_its_head_is_asked_for_and_reached()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:7");
        var client = await server.WelcomeAsync("ada");
        await AppendUntoldAsync(server, "library:7", 3);

        server.Service<INodes>().Tell([new ActorUnsettled(server.Channel("library:7").Actor)]);

        Assert.Equal(Enumerable.Range(1, 3), await OffsetsAsync(client, 3));
    }

    [Fact]
    public async Task What_was_lost_while_a_client_caught_up_is_read_before_it_goes_live()
    {
        await using var server = await LiveServer.StartAsync();
        var source = server.Channel("library:7").Actor;
        await AppendUntoldAsync(server, "library:7", 2);
        var audiences = server.Service<Audiences>();
        // Nobody is live there yet, and the head arrives before whoever catches up to an older one.
        var held = new Attachment(null!, source, "library:7", heldBytesMax: 1_000);
        audiences.Post(source, new HoldTurn(held));
        audiences.Post(source, new HeadTurn((await server.Service<IActorStore>().ReadHeadAsync(source, CancellationToken.None))!.Value));

        Assert.True(audiences.TryGet(source, out var audience));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (audience.Swept is null)
            await Task.Delay(5, patience.Token);

        var live = new LiveTurn(held, default);
        audiences.Post(source, live);

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
        var row = new ChannelRow(1, server.Time.GetUtcNow(), "anew", "note.updated", null, null, "{\"v\":1,\"type\":\"note.updated\"}"u8.ToArray());

        server.Service<INodes>().Tell([new ChannelTold(key, new Epoch(4_711), row)]);

        var reset = await client.NextAsync("reset");
        Assert.Equal(("epoch", "1267.0"), (reset.GetProperty("reason").GetString(), reset.GetProperty("position").GetString()));
        await client.NextAsync(message => message.Name == "channel" && message.Body.GetProperty("id").GetString() == "anew", "the new row");
    }

    /// <summary>Writes rows that no event tells of, as a node that lost them would see it. The channel's actor is loaded after them.</summary>
    private static async Task<long> AppendUntoldAsync(LiveServer server, string channel, int rows)
    {
        var key = server.Channel(channel);
        Head? head = null;
        for (var offset = 1; offset <= rows; offset++)
        {
            var next = new Head(head?.Epoch ?? new Epoch(77), offset, 0);
            var row = new ChannelRow(offset, server.Time.GetUtcNow(), $"u{offset}", "note.updated", null, null, "{\"v\":1,\"type\":\"note.updated\"}"u8.ToArray());
            Assert.Equal(AppendOutcome.Durable, await server.Store.AppendAsync(new(key.Actor, head, next, [row])));
            head = next;
        }

        return head!.Value.Version;
    }

    private static async Task<IEnumerable<int>> OffsetsAsync(HubTestClient client, int count)
    {
        var offsets = new List<int>();
        while (offsets.Count < count)
            offsets.Add((await client.NextAsync(message => message.Name == "channel", $"a row after [{string.Join(' ', offsets)}]")).GetProperty("offset").GetInt32());
        return offsets;
    }
}
