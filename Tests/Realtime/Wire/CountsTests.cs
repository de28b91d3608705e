using System.Diagnostics;
using System.Text.Json;
using Nudge.Core.Inbox;
using Nudge.Core.Positions;

namespace Nudge.Tests.Realtime.Wire;

/// <summary>The badge of a connected client equals the server's count once all is quiet, whatever happened (S1.33, S4.24).</summary>
public sealed class CountsTests
{
    private static readonly string[] Channels = ["library:1", "library:2", "site:announcements"];

    [Fact]
    public async Task A_users_own_row_in_a_channel_moves_the_base_and_nobody_elses()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:1");
        await server.SubscribeAsync("ben", "library:1");
        var (ada, ben) = (await server.WelcomeAsync("ada"), await server.WelcomeAsync("ben"));

        await server.PublishAsync("library:1", actor: "ada");

        var counts = await NextBasesAsync(ada);
        Assert.Equal(1, counts.GetProperty("channels")[0].GetProperty("base").GetInt64());
        Assert.Equal(0, counts.GetProperty("unread").GetInt64());

        // The first base that Ben is sent is that of a row of his own.
        await ben.NextAsync("channel");
        await server.PublishAsync("library:1", actor: "ben");
        var bens = await NextBasesAsync(ben);
        Assert.Equal((2, 1), (
            bens.GetProperty("channels")[0].GetProperty("head").GetInt64(),
            bens.GetProperty("channels")[0].GetProperty("base").GetInt64()));
    }

    [Fact]
    public async Task A_trim_moves_the_base_of_those_who_had_not_read_that_far()
    {
        await using var server = await LiveServer.StartAsync();
        await server.SubscribeAsync("ada", "library:1");
        var ada = await server.WelcomeAsync("ada");
        for (var i = 0; i < 4; i++)
            await server.PublishAsync("library:1");

        await server.Channels.TrimAsync(server.Channel("library:1"), 3, CancellationToken.None);

        var counts = await NextBasesAsync(ada);
        Assert.Equal(3, counts.GetProperty("channels")[0].GetProperty("base").GetInt64());
    }

    [Fact]
    public async Task A_trim_of_the_inbox_lowers_its_own_counts()
    {
        await using var server = await LiveServer.StartAsync();
        var ada = await server.WelcomeAsync("ada");
        await server.PublishToUserAsync("ada");
        var last = await server.PublishToUserAsync("ada");

        await server.Inboxes.TrimAsync(server.Inbox("ada"), last - 1, CancellationToken.None);

        await ada.NextAsync(
            message => message.Name == "counts"
                && (message.Body.GetProperty("version").GetInt64(), message.Body.GetProperty("counts").GetProperty("unread").GetInt64())
                    == (last, 1),
            "counts of the last item alone");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task After_any_history_the_badge_ends_as_the_server_counts_it(int seed)
    {
        await using var server = await LiveServer.StartAsync();
        var random = new Random(seed);
        foreach (var user in (string[])["ada", "ben"])
            await server.SubscribeAsync(user, "library:1");
        (string User, HubTestClient Client)[] hubs =
            [
                ("ada", await server.ConnectAsync("ada")), ("ada", await server.ConnectAsync("ada")),
                ("ben", await server.ConnectAsync("ben")),
            ];
        var models = hubs.Select(_ => new ModelClient()).ToArray();
        var stream = await server.ListenAsync("ada");
        var streamModel = new ModelClient { IsStream = true };

        for (var i = 0; i < 150; i++)
        {
            await ActAsync(server, random);
            if (random.Next(4) == 0)
                // Random pauses, so that several things fall into one thinned count or into several.
                await Task.Delay(random.Next(10));
        }

        for (var i = 0; i < hubs.Length; i++)
        {
            var (client, model) = (hubs[i].Client, models[i]);
            await EndsAsTheServerCountsAsync(server, hubs[i].User, model, () => TakeAll(client, model));
            await EndsWithoutAHoleAsync(server, hubs[i].User, model, () => TakeAll(client, model));
        }

        await EndsAsTheServerCountsAsync(server, "ada", streamModel, () =>
        {
            foreach (var told in stream.TakeAll())
                streamModel.Take(told.Name, told.Body);
        });
        Assert.Empty(server.Complaints);
    }

    private static Task<JsonElement> NextBasesAsync(HubTestClient client) =>
        client.NextAsync(
            message => message.Name == "counts" && message.Body.GetProperty("channels").GetArrayLength() > 0, "counts with bases");

    private static void TakeAll(HubTestClient client, ModelClient model)
    {
        foreach (var message in client.TakeAll())
            model.Take(message);
    }

    /// <summary>Takes in what arrives until the counts are those of the server, and says how they differ if they never become so.</summary>
    private static async Task EndsAsTheServerCountsAsync(LiveServer server, string user, ModelClient model, Action takeAll)
    {
        var summary = await server.Service<InboxSummaries>().ReadAsync(server.Inbox(user), CancellationToken.None);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            takeAll();
            try
            {
                model.ShouldCountAs(summary);
                return;
            }
            catch (Exception difference) when (difference is Xunit.Sdk.XunitException or KeyNotFoundException
                && watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                // The difference is to be told when patience ends, so it looks by itself.
                await Task.Delay(20);
            }
        }
    }

    /// <summary>
    /// Takes in what arrives until nothing is missing of any subscription. Who subscribes anew while a connection is being made sees a hole
    /// for a moment: events that were sent already lie above the place where the subscription begins, and are sent once more.
    /// </summary>
    private static async Task EndsWithoutAHoleAsync(LiveServer server, string user, ModelClient model, Action takeAll)
    {
        var summary = await server.Service<InboxSummaries>().ReadAsync(server.Inbox(user), CancellationToken.None);
        await LiveServer.UntilAsync(
            () =>
            {
                takeAll();
                return summary.Channels.All(count => count.Head == 0 || model.PositionOf(count.Channel) == $"{count.Epoch}.{count.Head}");
            },
            "it has all of its channels");
    }

    private static async Task ActAsync(LiveServer server, Random random)
    {
        var user = random.Next(2) == 0 ? "ada" : "ben";
        var channel = Channels[random.Next(Channels.Length)];
        switch (random.Next(12))
        {
            case < 4:
                await server.PublishAsync(
                    channel, random.Next(3) switch { 0 => "ada", 1 => "ben", _ => null }, $"type.{random.Next(3)}",
                    $"thing-{random.Next(3)}");
                break;
            case 4 or 5:
                await server.PublishToUserAsync(user, type: $"type.{random.Next(3)}");
                break;
            case 6:
                await server.SubscribeAsync(user, channel);
                break;
            case 7 when channel != "site:announcements":
                await server.UnsubscribeAsync(user, channel);
                break;
            case 8:
                await server.Inboxes.SetPreferencesAsync(server.Inbox(user), Mutes(random), CancellationToken.None);
                break;
            case 9:
                var head = await server.Channels.HeadAsync(server.Channel(channel), CancellationToken.None);
                await server.Channels.TrimAsync(server.Channel(channel), head.Version - random.Next(4), CancellationToken.None);
                break;
            default:
                await MarkAsync(server, user, channel, random);
                break;
        }
    }

    private static Preferences Mutes(Random random) => Preferences.Create(
        random.Next(3) == 0 ? [Channels[random.Next(Channels.Length)]] : [],
        random.Next(2) == 0 ? [$"type.{random.Next(3)}"] : [],
        random.Next(2) == 0 ? [$"thing-{random.Next(3)}"] : []).Value!;

    private static async Task MarkAsync(LiveServer server, string user, string channel, Random random)
    {
        var view = await server.Inboxes.MeetAsync(server.Inbox(user), CancellationToken.None);
        var head = await server.Channels.HeadAsync(server.Channel(channel), CancellationToken.None);
        var isIn = view.Subscriptions.Any(row => row.Channel == channel) && head.Version > head.Floor;
        var change = new[] { InboxChange.Seen, InboxChange.Read, InboxChange.Deleted, InboxChange.Archived }[random.Next(4)];
        var upTo = change is InboxChange.Seen or InboxChange.Read && random.Next(2) == 0 ? head.Position : (Position?)null;
        IReadOnlyList<long> offsets = change != InboxChange.Seen && upTo is null
            ? [random.NextInt64(head.Floor + 1, head.Version + 1)]
            : [];
        ChannelMarks[] marks = isIn && (upTo is not null || offsets.Count > 0) ? [new(channel, head, upTo, offsets)] : [];
        var answer = await server.Inboxes.MarkAsync(
            server.Inbox(user), new(change, [], null, AllOwn: random.Next(3) == 0, marks), CancellationToken.None);
        Assert.True(answer.IsAccepted || marks.Length == 0, answer.Refusal?.Message);
    }
}
