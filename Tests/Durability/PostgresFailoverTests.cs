using System.Net;
using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>Another PostgreSQL server takes over under load; the server lives on.</summary>
public sealed class PostgresFailoverTests(ITestOutputHelper output)
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 40).Select(i => $"user-{i}")];
    private static readonly string[] Channels = ["library:1", "library:2", "library:3"];

    [Fact]
    public async Task Seconds_after_another_PostgreSQL_server_takes_writes_everything_works_and_nothing_is_lost()
    {
        var seed = Seeds.Draw(output.WriteLine);
        await using var servers = await PostgresPair.StartAsync();
        var start = new NudgeStart { Arguments = ["--store", servers.ConnectionString] };
        await using var server = await NudgeProcess.StartAsync(start, CancellationToken.None);
        using var client = await server.CreateDemoAppClientAsync(CancellationToken.None);
        var load = new PublishLoad(client, Users, Channels, publishers: 8, seed, TimeSpan.FromMilliseconds(10));
        await using var listener = await ResumingClient.StartAsync(client, server.BaseAddress, Users[0], Channels);
        var rounds = new FailoverRounds(servers, load, async () =>
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        });
        using var stop = new CancellationTokenSource();
        var publishing = load.RunAsync(stop.Token);

        await rounds.RunAsync(FailoverRounds.Count(2));

        await stop.CancelAsync();
        await publishing;
        await load.RepeatOpenAsync();
        await StoredState.ShouldHoldAsync(client, load, Users, Channels);
        await listener.ShouldHaveHeardAsync(load, Users[0], Channels);
        output.WriteLine($"{load.AnsweredById.Count} publishes answered.{Environment.NewLine}{rounds}");
    }
}
