using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Gateway.Pusher;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>Pages of unmodified pusher-js that something spreads over three nodes; the app's own server talks to the first one.</summary>
/// <param name="transport">The one transport that pages use, by pusher-js' name.</param>
public abstract class ClusterPages(string transport) : PusherPages(transport)
{
    private NodeProcesses? _cluster;

    private protected override async Task<NudgeProcess> StartServerAsync(IReadOnlyDictionary<string, string> settings)
    {
        var postgres = await PostgresServer.SharedAsync();
        _cluster = await NodeProcesses.StartAsync(await postgres.CreateDatabaseAsync(), settings, "all", "all", "all");
        await SpreadAsync([.. _cluster.Nodes.Select(node => node.BaseAddress)]);
        return _cluster.Nodes[0];
    }

    /// <summary>Puts something in front of the nodes.</summary>
    private protected abstract Task SpreadAsync(Uri[] nodes);

    private protected override Task SettingsChangedAsync() => PusherCluster.UntilClientEventsAsync(_cluster!.Nodes, App);

    private protected override async Task StopServerAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
