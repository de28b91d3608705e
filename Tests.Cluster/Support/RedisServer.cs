using System.Diagnostics;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Support;

/// <summary>
/// A Redis server of a test's own, on a loopback port, whose rows are on disk as an operator's would be: what is lost with it is lost for
/// the members.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nudge-redis-");
    private readonly int _port = LoopbackPort.Take();
    private ChildProcess _process;

    private RedisServer() => _process = Spawn();

    /// <summary>For <c>--cluster</c>.</summary>
    internal string Membership => $"redis:127.0.0.1:{_port}";

    /// <remarks>Skips the running test where the build or the machine has no Redis.</remarks>
    internal static RedisServer Start()
    {
        Skip.WithoutPrograms("redis-server", "redis-cli");
        return new();
    }

    internal Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it after a kill, with what it had written.</summary>
    internal void StartAgain() => _process = Spawn();

    /// <summary>Active members, as Orleans wrote them.</summary>
    internal async Task<long> CountActiveAsync()
    {
        var count = 0L;
        foreach (var key in await AskAsync("keys", "*"))
            count += (await AskAsync("hvals", key)).Count(row => row.Contains("\"Status\":3", StringComparison.Ordinal));
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<string[]> AskAsync(params string[] command)
    {
        var lines = new OutputLines();
        await using var asking = ChildProcess.Start(Start("redis-cli", ["-p", $"{_port}", "--raw", .. command]), lines);
        await asking.WaitForExitAsync(CancellationToken.None);
        return [.. lines.Snapshot()];
    }

    private ChildProcess Spawn() => ChildProcess.Start(
        Start(
            "redis-server",
            [
                "--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder.FullName, "--appendonly", "yes", "--appendfsync", "always",
                "--save", "",
            ]),
        new OutputLines());

    private static ProcessStartInfo Start(string program, string[] arguments) => new(Programs.Find(program)!, arguments);
}
