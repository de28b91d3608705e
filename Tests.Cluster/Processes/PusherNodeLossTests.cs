using System.Diagnostics;
using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Pusher's channels when a node of three is killed, and where actors and clients are apart.</summary>
public sealed class PusherNodeLossTests(ITestOutputHelper output)
{
    private const int Rooms = 24;

    // Fifteen are promised (docs/operating/cluster.md); a machine that runs other tests beside gets more.
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task The_members_of_a_killed_node_leave_and_nobody_else_does_wherever_the_channels_lived()
    {
        await using var cluster = await PusherCluster.StartAsync("all", "all", "all");
        var rooms = Enumerable.Range(0, Rooms).Select(i => $"presence-room{i}").ToArray();
        var ada = await cluster.ConnectAsync(0);
        var ben = await cluster.ConnectAsync(1);
        var cem = await cluster.ConnectAsync(2);
        foreach (var room in rooms)
        {
            await ada.JoinAsync(room, "ada");
            await ben.JoinAsync(room, "ben");
            await cem.JoinAsync(room, "cem");
        }

        foreach (var room in rooms)
        {
            await cluster.UntilHookAsync(room, "member_added cem");
            await ada.NextAsync("pusher_internal:member_added", room);
            await ada.NextAsync("pusher_internal:member_added", room);
            await ben.NextAsync("pusher_internal:member_added", room);
        }

        // Clients of the hub are members of the same rooms, and go with their node as all do.
        await using var dee = await cluster.EnterAsync(2, "dee", "room0");
        await using var eva = await cluster.EnterAsync(1, "eva", "hall");
        await ada.JoinAsync("presence-hall", "ada");
        await using var fay = await cluster.EnterAsync(2, "fay", "hall");
        await ada.NextAsync("pusher_internal:member_added", "presence-hall");
        await ada.NextAsync("pusher_internal:member_added", rooms[0]);
        await ben.NextAsync("pusher_internal:member_added", rooms[0]);
        await cluster.UntilHookAsync(rooms[0], "member_added dee");
        await ada.SettleAsync();
        await ben.SettleAsync();

        await cluster.Nodes[2].KillAsync();
        var since = Stopwatch.StartNew();

        foreach (var client in new[] { ada, ben })
        {
            foreach (var room in rooms)
            {
                var removed = new List<string?>();
                while (removed.Count < (room == rooms[0] ? 2 : 1))
                {
                    removed.Add(PusherTestClient.DataOf(await client.NextAsync("pusher_internal:member_removed", room))
                        .GetProperty("user_id").GetString());
                }

                Assert.Equal(room == rooms[0] ? ["cem", "dee"] : ["cem"], removed.Order());
            }
        }

        await eva.NextAsync(
            message => message.Name == "presence" && message.Body.GetProperty("change").GetString() == "left"
                && message.Body.GetProperty("user").GetString() == "fay", "Fay has left the hall");
        await ada.NextAsync("pusher_internal:member_removed", "presence-hall");
        output.WriteLine($"The members of the killed node had left all {Rooms} channels {since.Elapsed.TotalSeconds:F1} s after the kill.");
        Assert.True(since.Elapsed < GoneWithin, $"It took {since.Elapsed}.");
        foreach (var room in rooms)
        {
            foreach (var hook in new[] { "channel_occupied", "member_added ada", "member_added ben", "member_removed cem" })
                await cluster.UntilHookAsync(room, hook);
            string[] told = ["channel_occupied", "member_added ada", "member_added ben", "member_added cem", "member_removed cem"];
            if (room == rooms[0])
            {
                await cluster.UntilHookAsync(room, "member_removed dee");
                told = [.. told, "member_added dee", "member_removed dee"];
            }

            Assert.Equal(told.Order(StringComparer.Ordinal), cluster.Hooks(room).Order(StringComparer.Ordinal));
            Assert.Equal(2, (await cluster.GetAsync(1, $"channels/{room}?info=user_count")).GetProperty("user_count").GetInt32());
            // Events in a queue of the killed node are lost, and so may be those right after.
            var heard = ben.NextAsync("life goes on", room);
            while (!heard.IsCompleted)
            {
                await cluster.TriggerAsync(0, room, "life goes on");
                // The pace of trying again.
                await Task.WhenAny(heard, Task.Delay(500));
            }

            await heard;
        }

        // Neither saw the other leave, or come back.
        Assert.DoesNotContain(await ada.SettleAsync(), name => name.StartsWith("pusher", StringComparison.Ordinal));
        Assert.DoesNotContain(await ben.SettleAsync(), name => name.StartsWith("pusher", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_stops_in_order_neither_loses_nor_doubles_a_webhook()
    {
        await using var cluster = await PusherCluster.StartAsync("all", "all", "all");
        var ada = await cluster.ConnectAsync(0);
        var ben = await cluster.ConnectAsync(1);
        using var stopped = new CancellationTokenSource();
        var rooms = new List<string>();
        var joining = JoinUntilAsync();
        await cluster.UntilHookAsync("presence-room5", "member_added ben");

        Assert.Equal(0, await cluster.Nodes[2].StopAsync());
        await stopped.CancelAsync();
        await joining;

        output.WriteLine($"{rooms.Count} channels were joined while the node stopped.");
        // In no order, and what the node had under way up to half a minute late.
        string[] expected = ["channel_occupied", "member_added ada", "member_added ben"];
        foreach (var room in rooms)
        {
            foreach (var hook in expected)
                await cluster.UntilHookAsync(room, hook);
        }

        Assert.All(rooms, room => Assert.Equal(expected, cluster.Hooks(room).Order(StringComparer.Ordinal)));

        async Task JoinUntilAsync()
        {
            while (!stopped.IsCancellationRequested || rooms.Count < 10)
            {
                var room = $"presence-room{rooms.Count}";
                await ada.JoinAsync(room, "ada");
                await ben.JoinAsync(room, "ben");
                rooms.Add(room);
                // A node takes seconds to stop, and every webhook is looked at.
                await Task.Delay(20);
            }
        }
    }

    [Fact]
    public async Task Gateways_serve_all_of_it_with_the_actors_elsewhere_and_the_webhooks_come_from_there()
    {
        await using var cluster = await PusherCluster.StartAsync("silo", "gateway", "gateway");
        const string Room = "presence-cache-room";
        var ada = await cluster.ConnectAsync(1);
        var ben = await cluster.ConnectAsync(2);
        await ada.JoinAsync(Room, "ada");
        Assert.Equal(2, (await ben.JoinAsync(Room, "ben")).GetProperty("count").GetInt32());
        await ada.NextAsync("pusher_internal:member_added", Room);
        await cluster.UntilHookAsync(Room, "cache_miss");
        await cluster.TriggerAsync(1, Room, "news", "1");
        await ben.NextAsync("news", Room);
        await ben.SendAsync("client-typing", new { }, Room);
        await ada.NextAsync("client-typing", Room);
        Assert.Single((await cluster.GetAsync(2, "channels")).GetProperty("channels").EnumerateObject());

        // One who is killed has its members taken off by the silo alone.
        await cluster.Nodes[2].KillAsync();

        await ada.NextAsync("pusher_internal:member_removed", Room);
        foreach (var hook in new[]
        {
            "channel_occupied", "client_event ben client-typing", "member_added ada", "member_added ben", "member_removed ben",
        })
            await cluster.UntilHookAsync(Room, hook);
        Assert.Equal(
            [
                "cache_miss", "channel_occupied", "client_event ben client-typing", "member_added ada", "member_added ben",
                "member_removed ben",
            ],
            cluster.Hooks(Room).Order(StringComparer.Ordinal));
        foreach (var node in new[] { 1, 0 })
            Assert.Equal(0, await cluster.Nodes[node].StopAsync());
    }
}
