using Nudge.Grains.Nodes;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Lets this node receive before anything of it serves a client, and say goodbye after that.</summary>
internal sealed class NodeHost(
    IServiceProvider services, NodeIdentity node, NodeEvents events, NodeLeases leases, NodeOccupancies occupancies, NodeMetrics metrics,
    TimeProvider time, ILogger<NodeHost> logger)
    : IHostedService
{
    // A silo that has not heard of this one takes it for dead and refuses it, until it reads the membership (ClusterHosting).
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

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

    /// <exception cref="OrleansException">The cluster has refused this node for <see cref="KnownWithin"/>.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                await _receiver.StartAsync(services);
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException && time.GetElapsedTime(since) < KnownWithin)
            {
                logger.LogNotKnown(e);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

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
