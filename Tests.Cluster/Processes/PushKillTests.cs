using System.Text.Json;
using Npgsql;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>One of three nodes is killed while it pushes: the others do what it has left, and nobody is missed (S2.30, S2.58).</summary>
public sealed class PushKillTests(ITestOutputHelper output)
{
    private const string Channel = "library:7";

    // One request for each notification: what has come from a node is all that it holds.
    private const int Phones = 40;

    private static readonly string[] Notifications = [.. Enumerable.Range(1, 6).Select(number => $"n{number}")];

    [Fact]
    public async Task What_a_killed_node_held_is_pushed_by_the_others_and_only_its_requests_under_way_are_repeated()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        var settings = PushCrowd.SettingsFor(expo);
        settings["NUDGE__PUSH__EXPOURL"] = expo.AddressFor($"/{NodeProcesses.NodeNumber}");
        await using var cluster = await NodeProcesses.StartAsync(database, settings, "all", "all", "all");
        using var crowd = await PushCrowd.GatherAsync(cluster.Nodes[0], Channel, Phones);
        var gate = new TaskCompletionSource();
        expo.Gate = gate.Task;
        foreach (var id in Notifications)
            await crowd.NotifyAsync(Channel, id);
        await expo.ArrivedAsync(Notifications.Length);

        var busiest = expo.ByPath.MaxBy(path => path.Value).Key;
        var killed = cluster.Nodes[busiest[1] - '0'];
        using var living = cluster.Nodes.First(node => node != killed).CreateClient();
        using (var demo = await cluster.Nodes[0].CreateDemoAppClientAsync(CancellationToken.None))
            living.DefaultRequestHeaders.Authorization = demo.DefaultRequestHeaders.Authorization;
        await killed.KillAsync();
        gate.SetResult();
        await Eventually.TrueAsync(() => expo.UnderWay == 0);
        var held = expo.Taken.Where(taken => taken.Path == busiest).Select(taken => IdOf(taken.Message)).ToHashSet(StringComparer.Ordinal);
        foreach (var id in Notifications.Except(held))
            await crowd.UntilCompleteAsync(id, Phones, living);

        await ReleaseAsync(database, held.Count);
        foreach (var id in Notifications)
            await crowd.UntilCompleteAsync(id, Phones, living);
        var times = expo.Messages.CountBy(message => (Id: IdOf(message), To: message.GetProperty("to").GetString())).ToDictionary();
        output.WriteLine($"The killed node held {held.Count} of {Notifications.Length}.");
        Assert.Equal(Notifications.Length * Phones, times.Count);
        Assert.All(times, pair => Assert.InRange(pair.Value, 1, held.Contains(pair.Key.Id) ? 2 : 1));
    }

    private static string IdOf(JsonElement message) =>
        message.GetProperty("data").GetProperty("nudge").GetProperty("id").GetString()!;

    // Its hold ends with its time, which nobody waits for here.
    private static async Task ReleaseAsync(string database, int jobs)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("update nudge.push_jobs set due = at where due is not null");
        Assert.Equal(jobs, await command.ExecuteNonQueryAsync());
    }
}
