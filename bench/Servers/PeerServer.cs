using System.Globalization;

namespace Nudge.Bench.Servers;

/// <summary>A server that is measured beside Nudge, as a process of its own: a peer of this program, or one for Bun.</summary>
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

    /// <summary>As <c>Silo.csproj</c> sets them, so that the difference is not the collector's.</summary>
    internal static IReadOnlyDictionary<string, string> AsNudge { get; } =
        new Dictionary<string, string>
        {
            ["DOTNET_gcServer"] = "1",
            ["DOTNET_gcConcurrent"] = "1",
            ["DOTNET_GCDynamicAdaptationMode"] = "0",
            ["DOTNET_GCGen0MaxBudget"] = "4000000",
        };

    internal int Port { get; }

    internal double ProcessorSeconds => ProcessorTime.OfTree(_process.Id);

    internal long ResidentBytes => ResidentMemory.Of(_process.Id);

    /// <summary>The plain SignalR hub.</summary>
    internal static Task<PeerServer> StartHubAsync(string folder, IReadOnlyDictionary<string, string> environment) =>
        StartAsync(port => ["dotnet", typeof(PeerServer).Assembly.Location, "peer", "hub", port], folder, environment);

    /// <summary>Plain WebSockets of ASP.NET Core.</summary>
    internal static Task<PeerServer> StartSocketsAsync(string folder) =>
        StartAsync(port => ["dotnet", typeof(PeerServer).Assembly.Location, "peer", "sockets", port], folder, WebDefaults);

    /// <summary>Plain WebSockets of Bun.</summary>
    /// <param name="bun">The program.</param>
    /// <param name="folder">Of its log.</param>
    internal static Task<PeerServer> StartBunAsync(string bun, string folder) => StartAsync(
        port => [bun, Path.Combine(AppContext.BaseDirectory, "Peer", "plain.bun.js"), port], folder,
        new Dictionary<string, string> { ["DO_NOT_TRACK"] = "1" });

    public void Dispose() => _process.Dispose();

    private static async Task<PeerServer> StartAsync(
        Func<string, string[]> command, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var port = LoopbackPort.Take();
        var process = ServerProcess.Start(
            command(port.ToString(CultureInfo.InvariantCulture)), folder, Path.Combine(folder, "peer.log"), environment);
        await process.UntilAsync(() => Task.FromResult(process.Output.Contains("listening", StringComparison.Ordinal)));
        return new PeerServer(process, port);
    }
}
