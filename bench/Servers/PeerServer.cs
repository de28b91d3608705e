using System.Globalization;

namespace Nudge.Bench.Servers;

/// <summary>The plain SignalR hub of this program, as a process of its own.</summary>
internal sealed class PeerServer : IDisposable
{
    private readonly ServerProcess _process;

    private PeerServer(ServerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>A web project that says nothing gets these from its SDK.</summary>
    internal static IReadOnlyDictionary<string, string> WebDefaults { get; } =
        new Dictionary<string, string> { ["DOTNET_gcServer"] = "1", ["DOTNET_gcConcurrent"] = "1" };

    /// <summary>As <c>Gateway.csproj</c> sets them, so that the difference is not the collector's.</summary>
    internal static IReadOnlyDictionary<string, string> AsNudge { get; } =
        new Dictionary<string, string> { ["DOTNET_gcServer"] = "1", ["DOTNET_gcConcurrent"] = "1", ["DOTNET_GCDynamicAdaptationMode"] = "0", ["DOTNET_GCGen0MaxBudget"] = "4000000" };

    internal int Port { get; }

    internal double ProcessorSeconds => ProcessorTime.OfTree(_process.Id);

    internal static async Task<PeerServer> StartAsync(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var port = LoopbackPort.Take();
        string[] command = ["dotnet", typeof(PeerServer).Assembly.Location, "peer", port.ToString(CultureInfo.InvariantCulture)];
        var process = ServerProcess.Start(command, folder, Path.Combine(folder, "peer.log"), environment);
        await process.UntilAsync(() => Task.FromResult(process.Output.Contains("listening", StringComparison.Ordinal)));
        return new PeerServer(process, port);
    }

    public void Dispose() => _process.Dispose();
}
