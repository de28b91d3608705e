using System.Text.Json;

namespace Nudge.Tests.Realtime.Fanout;

/// <summary>From a position to live: everything once and in order, or a reset (S1.7, S1.30).</summary>
public sealed class CatchUpTests
{
    private const string Channel = "library:7";

    [Fact]
    public async Task Missed_events_come_before_the_answer_and_live_ones_after_it()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishAsync(Channel);
        await server.PublishAsync(Channel);
        await server.PublishToUserAsync("ada");
        var client = await server.ConnectAsync("ada", query: "&resume=1");

        var answer = await client.InvokeAsync(
            "Resume", new { inbox = "0.0", channels = new Dictionary<string, string> { [Channel] = "0.0" } });
        var told = client.TakeAll();
        await server.PublishAsync(Channel);

        Assert.Equal(
            [1, 2], told.Where(message => message.Name == "channel").Select(message => message.Body.GetProperty("offset").GetInt64()));
        Assert.Equal(
            [1, 2], told.Where(message => message.Name == "inbox").Select(message => message.Body.GetProperty("version").GetInt64()));
        Assert.True(answer.GetProperty("inbox").GetProperty("recovered").GetBoolean());
        Assert.Equal(3, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
        Assert.DoesNotContain(told, message => message.Name is "welcome" or "reset");
    }

    [Fact]
    public async Task Only_the_last_replayed_row_of_the_inbox_carries_counts()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishToUserAsync("ada");
        await server.PublishToUserAsync("ada");
        var client = await server.ConnectAsync("ada", query: "&resume=1");

        await client.InvokeAsync("Resume", new { inbox = "0.0" });

        var rows = client.TakeAll().Where(message => message.Name == "inbox").Select(message => message.Body).ToArray();
        Assert.Equal([false, false, true], rows.Select(row => row.TryGetProperty("counts", out _)));
        Assert.Equal(2, rows[^1].GetProperty("counts").GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task Without_a_position_a_source_begins_at_its_head()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishAsync(Channel);
        var client = await server.ConnectAsync("ada", query: "&resume=1");

        var answer = await client.InvokeAsync("Resume");
        var attached = await client.InvokeAsync("Attach", Channel);

        Assert.True(answer.GetProperty("inbox").GetProperty("recovered").GetBoolean());
        Assert.True(attached.GetProperty("recovered").GetBoolean());
        Assert.EndsWith(".1", attached.GetProperty("position").GetString());
        Assert.DoesNotContain(client.TakeAll(), message => message.Name is "channel" or "inbox");
    }

    [Theory]
    [InlineData("1.1", "epoch")]
    [InlineData("{0}.99", "ahead")]
    [InlineData("{0}.1", "trimmed")]
    public async Task A_position_that_proves_nothing_is_answered_by_a_reset(string position, string reason)
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.PublishAsync(Channel);
        var head = await server.Channels.TrimAsync(server.Channel(Channel), 3, CancellationToken.None);
        var client = await server.WelcomeAsync("ada");

        var answer = await client.InvokeAsync("Attach", Channel, string.Format(position, head.Epoch));
        var reset = await client.NextAsync("reset");
        await server.PublishAsync(Channel);

        Assert.False(answer.GetProperty("recovered").GetBoolean());
        Assert.Equal((reason, Channel, $"{head.Epoch}.5"), (
            reset.GetProperty("reason").GetString(), reset.GetProperty("channel").GetString(), reset.GetProperty("position").GetString()));
        Assert.Equal(6, (await client.NextAsync("channel")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task The_inbox_is_reset_in_the_same_way()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PublishToUserAsync("ada");
        var client = await server.ConnectAsync("ada", query: "&resume=1");

        var answer = await client.InvokeAsync("Resume", new { inbox = "1.1" });

        var reset = await client.NextAsync("reset");
        Assert.False(answer.GetProperty("inbox").GetProperty("recovered").GetBoolean());
        Assert.False(reset.TryGetProperty("channel", out _));
        Assert.Equal("epoch", reset.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_position_at_the_floor_is_recovered()
    {
        await using var server = await LiveServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.PublishAsync(Channel);
        var head = await server.Channels.TrimAsync(server.Channel(Channel), 3, CancellationToken.None);
        var client = await server.WelcomeAsync("ada");

        var answer = await client.InvokeAsync("Attach", Channel, $"{head.Epoch}.3");

        Assert.True(answer.GetProperty("recovered").GetBoolean());
        Assert.Equal(
            [4, 5],
            client.TakeAll().Where(message => message.Name == "channel").Select(message => message.Body.GetProperty("offset").GetInt64()));
    }

    [Fact]
    public async Task A_resume_of_a_live_connection_fills_the_hole_and_moves_nothing_else()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.WelcomeAsync("ada");
        var first = await client.InvokeAsync("Attach", Channel);
        for (var i = 0; i < 3; i++)
            await server.PublishAsync(Channel);
        await client.NextAsync("channel");

        var answer = await client.InvokeAsync(
            "Resume", new { channels = new Dictionary<string, string> { [Channel] = first.GetProperty("position").GetString()! } });

        var offsets = client.TakeAll().Where(message => message.Name == "channel")
            .Select(message => message.Body.GetProperty("offset").GetInt64()).ToArray();
        Assert.Equal([1, 2, 3], offsets[^3..]);
        var channels = answer.GetProperty("channels").EnumerateArray()
            .ToDictionary(each => each.GetProperty("channel").GetString()!, each => each);
        Assert.EndsWith(".3", channels[Channel].GetProperty("position").GetString());
        Assert.True(channels["site:announcements"].GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task A_channel_that_may_not_be_heard_does_not_keep_the_others_from_resuming()
    {
        await using var server = await LiveServer.StartAsync();
        var client = await server.ConnectAsync("ada", """{"library:*":["subscribe"]}""", "&resume=1");

        var answer = await client.InvokeAsync(
            "Resume", new { channels = new Dictionary<string, string?> { [Channel] = null, ["staff:1"] = null } });

        var channels = answer.GetProperty("channels").EnumerateArray()
            .ToDictionary(each => each.GetProperty("channel").GetString()!, each => each);
        Assert.Equal("capability_missing", channels["staff:1"].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("0.0", channels[Channel].GetProperty("position").GetString());
    }

    /// <summary>Each seed plays other moments; one that failed is played again by its number.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Clients_that_come_and_go_at_any_moment_hear_everything_above_their_position_once_and_in_order(int seed)
    {
        await using var server = await LiveServer.StartAsync(configure: options =>
        {
            // So small that pages, overflowing holds and joined sweeps all occur.
            options.ReplayPageRows = 3;
            options.HeldBytesMax = 4_096;
            options.SweepBytesMax = 1_024;
        });
        const int Rows = 250;
        var publishing = PublishAsync(server, Rows, new Random(seed));
        var clients = Enumerable.Range(0, 6).Select(i => ComeAndGoAsync(server, Rows, new Random((seed * 100) + i))).ToArray();

        await publishing;
        await Task.WhenAll(clients);

        Assert.Empty(server.Complaints);
    }

    private static async Task PublishAsync(LiveServer server, int rows, Random random)
    {
        for (var i = 0; i < rows; i++)
        {
            await Task.WhenAll(server.PublishAsync(Channel, text: new('x', random.Next(200))), server.PublishToUserAsync("ada"));
            if (random.Next(5) == 0)
                // Random pauses: catching up meets bursts and single rows.
                await Task.Delay(random.Next(4));
        }
    }

    private static async Task ComeAndGoAsync(LiveServer server, int rows, Random random)
    {
        var model = new ModelClient();
        var channels = new Dictionary<string, string?> { [Channel] = "0.0" };
        object positions = new { inbox = "0.0", channels };
        long inboxRows = rows + 1;
        while (true)
        {
            await using var client = await HubTestClient.ConnectAsync(server.Url, server.Token("ada"), "&resume=1");
            var resuming = client.InvokeAsync("Resume", positions);
            var isLast = false;
            // Some go while they still catch up.
            if (random.Next(3) > 0)
            {
                var answer = await resuming;
                TakeAll(client, model);
                model.TakeAnswer(answer);
                var until = random.Next(rows / 3);
                var before = CountOf(model, Channel);
                for (var waited = 0; waited < 400 && CountOf(model, Channel) < Math.Min(rows, before + until); waited++)
                {
                    // Some leave before they have all, so it is no fault if this many do not come.
                    await Task.Delay(2);
                    TakeAll(client, model);
                }

                isLast = CountOf(model, Channel) == rows;
                if (isLast)
                {
                    await LiveServer.UntilAsync(
                        () =>
                        {
                            TakeAll(client, model);
                            return CountOf(model, "") >= inboxRows;
                        },
                        "the inbox, which is told by itself, is as far");
                }
            }
            else
            {
                // Going at a random moment is what is tested.
                await Task.Delay(random.Next(5));
                TakeAll(client, model);
            }

            client.Kill();
            await resuming.ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.Equal((0, 0), (model.Holes, model.Repeated));
            Assert.Empty(model.Resets);
            if (isLast)
                break;
            positions = new
            {
                inbox = model.PositionOf("") ?? "0.0",
                channels = new Dictionary<string, string?> { [Channel] = model.PositionOf(Channel) ?? "0.0" },
            };
        }

        Assert.Equal(Enumerable.Range(1, rows).Select(offset => (long)offset), model.Heard[Channel]);
        Assert.Equal(Enumerable.Range(1, (int)inboxRows).Select(version => (long)version), model.Heard[""]);
    }

    private static int CountOf(ModelClient model, string source) => model.Heard.TryGetValue(source, out var heard) ? heard.Count : 0;

    private static void TakeAll(HubTestClient client, ModelClient model)
    {
        foreach (var message in client.TakeAll())
        {
            // A channel that is subscribed to by everyone is not what this is about.
            if (!(message.Body.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.String
                && channel.GetString() != Channel))
                model.Take(message);
        }
    }
}
