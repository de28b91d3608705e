using System.Net;
using System.Security.Cryptography;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Support;

/// <summary>A cluster of real processes on loopback over one PostgreSQL database.</summary>
internal sealed class NodeProcesses : IAsyncDisposable
{
    private readonly List<NudgeProcess> _nodes = [];
    private readonly string _store;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _name = $"test-{Guid.NewGuid():N}"[..20];
    private int _started;

    private NodeProcesses(string store, IReadOnlyDictionary<string, string> settings) => (_store, _settings) = (store, settings);

    internal IReadOnlyList<NudgeProcess> Nodes => _nodes;

    /// <summary>In the value of a setting it stands for a node's number, from 0 in the order in which they are started.</summary>
    internal const string NodeNumber = "{node}";

    /// <summary>Starts nodes, the first one alone and then the rest at once.</summary>
    internal static Task<NodeProcesses> StartAsync(string store, params IReadOnlyList<string> roles) =>
        StartAsync(store, new Dictionary<string, string>(), roles);

    /// <inheritdoc cref="StartAsync(string, IReadOnlyList{string})"/>
    internal static async Task<NodeProcesses> StartAsync(
        string store, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> roles)
    {
        var cluster = new NodeProcesses(store, settings);
        try
        {
            cluster._nodes.Add(await cluster.StartNodeAsync(roles[0]));
            cluster._nodes.AddRange(await Task.WhenAll(roles.Skip(1).Select(cluster.StartNodeAsync)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether all nodes answer the same for <c>/health/live</c> or <c>/health/ready</c>.</summary>
    internal async Task<bool> AreAllAsync(string health, HttpStatusCode status)
    {
        foreach (var node in _nodes)
        {
            using var client = node.CreateClient();
            using var answer = await client.GetAsync(new Uri($"/health/{health}", UriKind.Relative));
            if (answer.StatusCode != status)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Starts as many other nodes of the same cluster at once, at addresses of their own, in the place of those that are there.
    /// </summary>
    internal async Task StartElsewhereAsync(int count)
    {
        var gone = _nodes.ToArray();
        _nodes.Clear();
        foreach (var node in gone)
            await node.DisposeAsync();
        _nodes.AddRange(await Task.WhenAll(Enumerable.Repeat("all", count).Select(StartNodeAsync)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    private Task<NudgeProcess> StartNodeAsync(string role) => NudgeProcess.StartAsync(
        new NudgeStart
        {
            Command = [.. new NudgeStart().Command, "cluster"],
            Arguments =
            [
                "--role", role, "--store", _store, "--cluster-name", _name,
                "--silo-port", $"{LoopbackPort.Take()}", "--client-port", $"{LoopbackPort.Take()}",
            ],
            Environment = Settings(),
            ReadyWithin = TimeSpan.FromSeconds(90),
        },
        CancellationToken.None);

    private Dictionary<string, string> Settings()
    {
        var number = $"{Interlocked.Increment(ref _started) - 1}";
        var settings = new Dictionary<string, string> { ["NUDGE__MASTERKEY"] = _key, ["NUDGE__CONNECTIONS__DRAINSECONDS"] = "1" };
        foreach (var (name, value) in _settings)
            settings[name] = value.Replace(NodeNumber, number, StringComparison.Ordinal);
        return settings;
    }
}
