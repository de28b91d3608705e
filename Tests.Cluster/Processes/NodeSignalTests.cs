using Nudge.Tests.Gateway.Hosting;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>The same for a node of a cluster.</summary>
public sealed class NodeSignalTests : StopSignalTests
{
    private protected override async Task<NudgeProcess> StartAsync(NudgeStart start)
    {
        var postgres = await PostgresServer.SharedAsync();
        return await NudgeProcess.StartAsync(
            start with
            {
                Command = [.. start.Command, "cluster"],
                Arguments =
                [
                    "--store", await postgres.CreateDatabaseAsync(), "--cluster-name", $"test-{Guid.NewGuid():N}"[..20],
                    "--silo-port", $"{LoopbackPort.Take()}", "--client-port", $"{LoopbackPort.Take()}",
                ],
                ReadyWithin = TimeSpan.FromSeconds(90),
            },
            CancellationToken.None);
    }
}
