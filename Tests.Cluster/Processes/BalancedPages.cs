using Nudge.Tests.Cluster.Support;

namespace Nudge.Tests.Cluster.Processes;

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
