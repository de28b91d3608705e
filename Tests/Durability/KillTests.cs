using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>Kills a real server under load, again and again (promises 1 to 4 of the design).</summary>
public abstract class KillTests(ITestOutputHelper output)
{
    private const int Rounds = 20;

    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    /// <summary>The server's options for its store.</summary>
    private protected abstract Task<NudgeStart> ArrangeAsync();

    [Fact]
    public async Task Every_answered_publish_survives_a_kill_once_and_clients_resume_without_a_hole()
    {
        var seed = Seeds.Draw(output.WriteLine);
        var random = new Random(seed);
        await using var server = await NudgeProcess.StartAsync(await ArrangeAsync(), CancellationToken.None);
        using var client = await server.CreateDemoAppClientAsync(CancellationToken.None);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed);
        await using var listener = await ResumingClient.StartAsync(client, server.BaseAddress, Users[0], Channels);

        for (var round = 0; round < Rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var publishing = load.RunAsync(stop.Token);
            // A kill at a random moment of the load.
            await Task.Delay(random.Next(50, 700));
            await server.KillAsync();
            await stop.CancelAsync();
            await publishing;
            await server.RestartAsync(CancellationToken.None);
            await load.RepeatOpenAsync();
        }

        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        output.WriteLine(
            $"{load.AnsweredById.Count} publishes answered over {Rounds} kills; the client connected {listener.Connections} times.");
    }
}
