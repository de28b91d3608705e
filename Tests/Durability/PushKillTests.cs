using Npgsql;
using Nudge.Storage.Sqlite.Engine;
using Nudge.Tests.Support;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Durability;

/// <summary>
/// A real server is killed in the middle of a notification to many phones: nobody is missed, and only those are pushed to twice whose
/// request was under way (S2.30, S2.32).
/// </summary>
public sealed class PushKillTests(ITestOutputHelper output)
{
    private const string Channel = "library:7";

    // More than one page of devices.
    private const int Phones = 1_300;
    private const int PageRequests = 12;
    private const int MessagesMax = 100;
    private const int UnderWay = 6;

    [Fact]
    public Task On_SQLite_a_killed_server_misses_nobody_and_repeats_no_more_than_its_requests_under_way() => RunAsync([], ReleaseInFile);

    [Fact]
    public async Task On_PostgreSQL_a_killed_server_misses_nobody_and_repeats_no_more_than_its_requests_under_way()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await RunAsync(["--store", database], _ => ReleaseAsync(database));
    }

    private async Task RunAsync(string[] arguments, Func<NudgeProcess, Task> releaseAsync)
    {
        await using var expo = await ExpoStandIn.StartAsync(TimeProvider.System);
        await using var server = await NudgeProcess.StartAsync(
            new() { Arguments = arguments, Environment = PushCrowd.SettingsFor(expo) }, CancellationToken.None);
        using var crowd = await PushCrowd.GatherAsync(server, Channel, Phones);

        // So many requests are over, and their places free again, when the last ones that there is a place for have come.
        var over = new Random(Seeds.Draw(output.WriteLine)).Next(PageRequests - UnderWay + 1);
        var gate = new TaskCompletionSource();
        (expo.Ungated, expo.Gate) = (over, gate.Task);
        await crowd.NotifyAsync(Channel, "n1");
        await expo.ArrivedAsync(over + UnderWay);
        await server.KillAsync();
        gate.SetResult();
        // The provider has taken what was under way, and nobody learned of it.
        await Eventually.TrueAsync(() => expo.UnderWay == 0);

        await releaseAsync(server);
        await server.RestartAsync(CancellationToken.None);
        await crowd.UntilCompleteAsync("n1", Phones);
        var times = expo.Messages.CountBy(message => message.GetProperty("to").GetString()!).ToDictionary();
        Assert.Equal(Phones, times.Count);
        var repeats = times.Values.Sum(count => count - 1);
        output.WriteLine($"After {over} requests: {repeats} repeats.");
        Assert.InRange(repeats, 0, UnderWay * MessagesMax);
        Assert.All(times.Values, count => Assert.InRange(count, 1, 2));
    }

    // The dead server's hold ends with its time, which nobody waits for here.
    private static Task ReleaseInFile(NudgeProcess server)
    {
        using var database = SqliteDatabase.Open(
            Path.Combine(server.DataFolder, "nudge.db"), readOnly: false, busyTimeout: TimeSpan.FromSeconds(10));
        Assert.Equal(1, database.Prepare("update push_jobs set due = at where due is not null").Run());
        return Task.CompletedTask;
    }

    private static async Task ReleaseAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("update nudge.push_jobs set due = at where due is not null");
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
