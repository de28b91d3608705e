namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Keeps the own lease from before the first client to the end of the process.</summary>
internal sealed class LeaseKeeping(OwnLease lease) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lease.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
