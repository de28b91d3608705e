using Nudge.Grains.Nodes;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Lets this node receive before anything of it serves a client, and say goodbye after that.</summary>
internal sealed class NodeHost(
    IServiceProvider services, NodeIdentity node, NodeEvents events, NodeLeases leases, NodeOccupancies occupancies, NodeMetrics metrics,
    ILogger<NodeHost> logger)
    : IHostedService
{
    private readonly NodeReceiver _receiver = new(
        node.Id,
        events,
        () =>
        {
            metrics.Lost();
            leases.CheckHeads();
            occupancies.CheckAll();
        },
        logger);

    public Task StartAsync(CancellationToken cancellationToken) => _receiver.StartAsync(services);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await occupancies.LeaveAsync(cancellationToken);
            await leases.LeaveAsync().WaitAsync(cancellationToken);
            await _receiver.StopAsync().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
        {
            // Leases run out, and a subscription without its node is removed by whoever finds it so.
            logger.LogNotGoodbye(e);
        }
    }
}
