using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>The database dies under load and comes back; the server lives on.</summary>
public sealed class PostgresOutageTests(ITestOutputHelper output)
{
    private const int Rounds = 5;

    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    [Fact]
    public async Task Publishes_fail_clearly_or_are_kept_while_PostgreSQL_is_killed_and_started_again()
    {
        var seed = Seeds.Draw(output.WriteLine);
        var random = new Random(seed);
        await using var postgres = await PostgresServer.StartAsync();
        var start = new NudgeStart { Arguments = ["--store", await postgres.CreateDatabaseAsync()] };
        await using var server = await NudgeProcess.StartAsync(start, CancellationToken.None);
        using var client = await server.CreateDemoAppClientAsync(CancellationToken.None);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed);
        await using var listener = await ResumingClient.StartAsync(client, server.BaseAddress, Users[0], Channels);

        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(random.Next(300, 1_000));
            await postgres.KillAsync();
            await Task.Delay(random.Next(100, 1_000));
            await postgres.StartAgainAsync();
        }

        await Task.Delay(1_000);
        await stop.CancelAsync();
        await publishing;
        await load.RepeatOpenAsync();
        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        output.WriteLine($"{load.AnsweredById.Count} publishes answered over {Rounds} outages.");
    }
}
