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

/// <summary>WebSockets by way of a balancer that takes one node after the other.</summary>
public sealed class BalancedPages() : ClusterPages("ws")
{
    private Balancer? _balancer;

    private protected override Uri Front => _balancer!.Address;

    private protected override Task SpreadAsync(Uri[] nodes)
    {
        _balancer = new(nodes);
        return Task.CompletedTask;
    }

    private protected override async Task StopServerAsync()
    {
        if (_balancer is not null)
            await _balancer.DisposeAsync();
        await base.StopServerAsync();
    }
}

/// <summary>XHR streaming by way of nginx, which sends the requests of a session to one node.</summary>
public sealed class NginxPages() : ClusterPages("xhr_streaming")
{
    private Nginx? _nginx;

    private protected override Uri Front => _nginx!.Address;

    private protected override async Task<NudgeProcess> StartServerAsync(IReadOnlyDictionary<string, string> settings)
    {
        Nginx.SkipWithout();
        return await base.StartServerAsync(settings);
    }

    private protected override async Task SpreadAsync(Uri[] nodes) => _nginx = await Nginx.StartAsync(nodes);

    private protected override async Task StopServerAsync()
    {
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        await base.StopServerAsync();
    }
}
