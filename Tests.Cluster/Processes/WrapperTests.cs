using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary><c>./nudge cluster</c> itself: the script that builds a node and becomes it.</summary>
public sealed class WrapperTests
{
    [Fact]
    public async Task The_script_builds_a_node_becomes_it_and_hands_signals_and_exit_codes_on()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("NUDGE_TEST_WRAPPER") is not "1", "it builds the server once more: NUDGE_TEST_WRAPPER=1");
        var postgres = await PostgresServer.SharedAsync();
        var start = new NudgeStart
        {
            Command = [RepositoryRoot.PathOf("nudge"), "cluster"],
            Arguments =
            [
                "--store", await postgres.CreateDatabaseAsync(), "--silo-port", $"{LoopbackPort.Take()}", "--client-port",
                $"{LoopbackPort.Take()}",
            ],
            ReadyWithin = TimeSpan.FromMinutes(10),
        };
        await using var node = await NudgeProcess.StartAsync(start, CancellationToken.None);
        using var client = await node.CreateDemoAppClientAsync(CancellationToken.None);
        using var answer = await client.GetAsync(new Uri("/api/notifications/summary?user=ada", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(0, await node.StopAsync());

        var (code, output) = await NudgeProcess.RunToEndAsync(start with { Arguments = ["--role", "everything"] }, CancellationToken.None);
        Assert.Equal(2, code);
        Assert.Contains("--role", output, StringComparison.Ordinal);
    }
}
