using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Positions;
using Nudge.Gateway.Hubs;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime.Wire;

/// <summary>A hub client that sums nothing shows the right badge: totals come at each change, as on streams.</summary>
public sealed class TotalsTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task Totals_follow_each_change_of_own_items_and_of_channels(string protocol)
    {
        await using var server = await LiveServer.StartAsync(hubProtocol: protocol);
        await server.SubscribeAsync("ada", "library:1");
        await server.PublishAsync("library:1");
        var ada = await server.ConnectAsync("ada");
        await NextAsync(ada, 1, 1);

        await server.PublishToUserAsync("ada");
        await NextAsync(ada, 2, 2);
        await server.PublishAsync("library:1");
        await NextAsync(ada, 3, 3);
        // A row of her own has nothing for her to read.
        await server.PublishAsync("library:1", actor: "ada");
        await server.PublishAsync("site:announcements");
        await NextAsync(ada, 4, 4);
        await ada.InvokeAsync("Mark", new { change = "seen", all = true });
        await NextAsync(ada, 4, 0);
        await server.Channels.TrimAsync(server.Channel("library:1"), 1, CancellationToken.None);
        await NextAsync(ada, 3, 0);
        await server.UnsubscribeAsync("ada", "library:1");
        await NextAsync(ada, 2, 0);
        await ada.InvokeAsync("Mark", new { change = "read", all = true });
        await NextAsync(ada, 0, 0);
    }

    [Fact]
    public async Task Totals_follow_the_answer_of_a_resume_whatever_came_meanwhile()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishToUserAsync("ada");
        var ada = await server.ConnectAsync("ada", query: "&resume=1");

        await server.PublishToUserAsync("ada");
        var answer = await ada.InvokeAsync("Resume", new { });

        Assert.Equal(2, answer.GetProperty("unread").GetInt64());
        await NextAsync(ada, 2, 2);
        await ada.InvokeAsync("Resume", new { });
        await NextAsync(ada, 2, 2);
    }

    [Fact]
    public async Task A_channel_that_is_revoked_leaves_the_totals_and_comes_back_with_a_newer_token()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:1");
        await server.PublishAsync("library:1");
        await server.PublishToUserAsync("ada");
        var ada = await server.ConnectAsync("ada");
        await NextAsync(ada, 2, 2);

        await server.ChangeAppAsync(new Revoke(RevocationTarget.Channel, "library:1", "ada"));
        await ada.NextAsync("detached");
        await NextAsync(ada, 1, 1);

        await ada.InvokeAsync("Refresh", server.Token("ada"));
        await NextAsync(ada, 2, 2);
    }

    [Fact]
    public async Task A_client_that_sums_by_itself_is_sent_bases_alone()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:1");
        var ada = await server.ConnectAsync("ada", query: "&totals=0");
        await ada.NextAsync("welcome");

        await server.PublishToUserAsync("ada");
        await server.PublishAsync("library:1", actor: "ada");

        var counts = await ada.NextAsync("counts");
        Assert.Equal("library:1", counts.GetProperty("channels")[0].GetProperty("channel").GetString());
        Assert.False(counts.TryGetProperty("unread", out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(long.MaxValue)]
    public void Totals_are_spelled_as_the_message_is(long number)
    {
        var totals = new Totals(new(number, number / 2, number / 3), number, number / 5);
        var message = SessionMessages.Counts(totals.Own, [], totals);
        var frame = new byte[HubFormat.TotalsBytesMax];
        foreach (var format in (HubFormat[])[HubFormat.Json, HubFormat.MessagePack])
            Assert.Equal(message.For(format), frame[..format.Spell(totals, frame)]);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("messagepack")]
    public async Task A_channels_row_and_the_totals_after_it_allocate_nothing_for_a_receiver(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:1");
        await server.PublishAsync("library:1");
        var head = await server.Channels.HeadAsync(server.Channel("library:1"), CancellationToken.None);
        await server.WelcomeAsync("ada");
        var real = server.Register.All.OfType<HubClient>().Single();
        Assert.True(real.Session.TryGetMembership("library:1", out var membership));
        var counts = new ThinCounts(TimeProvider.System, NullLogger<ThinCounts>.Instance);
        var sink = new CountingSink();
        var offset = 1L;
        using var client = new HubClient(
            real.Caller, sink, counts, server.Service<IOptions<ConnectionsOptions>>().Value, TimeProvider.System);
        client.Session.Enter(real.Session.User!);
        client.Speak(protocol == "json" ? HubFormat.Json : HubFormat.MessagePack);
        client.Session.BecomeReady();
        client.Session.Add(new(new(client, membership.Attachment.Source, "library:1", 1_000)) { IsSubscribed = true });

        // The first rounds are not compiled to the end, and fill what is pooled.
        await Eventually.TrueAsync(() => Allocated() == 0, what: "a round that allocates nothing");

        Assert.Equal(2 * (offset - 1), sink.Writes);

        long Allocated()
        {
            Batch[] batches = [.. Enumerable.Range(0, 100).Select(_ => BatchOf(client, head.Epoch, ++offset))];
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var batch in batches)
            {
                client.Send(batch);
                client.SendCounts();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static Batch BatchOf(HubClient client, Epoch epoch, long offset)
    {
        var batch = new Batch([new("channel", "{}"u8.ToArray()) { Channel = "library:1", Position = new(epoch, offset) }]);
        batch.For(client.Format);
        return batch;
    }

    private static Task<JsonElement> NextAsync(HubTestClient client, long unread, long unseen) => client.NextAsync(
        message => message.Name == "counts"
            && (message.Body.GetProperty("unread").GetInt64(), message.Body.GetProperty("unseen").GetInt64()) == (unread, unseen),
        $"totals of {unread} and {unseen}");

    private sealed class CountingSink : ISink
    {
        public int Writes { get; private set; }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            Writes++;
            return default;
        }

        public void Close()
        {
        }
    }
}
