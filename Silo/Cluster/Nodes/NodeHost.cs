using Nudge.Core.Apps;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Connections;
using Nudge.Grains.Nodes;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Lets this node receive before anything of it serves a client, and say goodbye after that.</summary>
internal sealed class NodeHost(IServiceProvider services, NodeIdentity node, NodeEvents events, NodeLeases leases, NodeOccupancies occupancies, NodeMetrics metrics, ILogger<NodeHost> logger)
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

internal static partial class NodeHostLog
{
    [LoggerMessage(1, LogLevel.Information, "This node could not take its leave of the cluster; its leases run out.")]
    internal static partial void LogNotGoodbye(this ILogger logger, Exception exception);
}

/// <summary>Registers what a node that serves clients needs beside the connections themselves.</summary>
internal static class NodeRegistration
{
    /// <summary>The fence of this process. Registered before Orleans, whose own end of a silo would leave time to send in.</summary>
    internal static void AddOwnLease(this IServiceCollection services, TimeSpan lasts)
    {
        services.AddSingleton(provider => new OwnLease(lasts, () => SuspensionClock.Now, why => NodeEnd.Now(provider.GetService<LiveNode>(), why)));
        services.AddSingleton<IFence>(provider => provider.GetRequiredService<OwnLease>());
        services.AddSingleton<IFatalErrorHandler, DeclaredDead>();
        services.AddHostedService<LeaseKeeping>();
    }

    internal static void AddNode(this IServiceCollection services, bool holdsActors)
    {
        services.AddNodeMetrics();
        services.AddSingleton<AppViews>();
        services.AddSingleton<AppRefresh>();
        services.AddSingleton<NodeEvents>();
        services.AddSingleton<NodeLeases>();
        services.AddSingleton<IHearing>(provider => provider.GetRequiredService<NodeLeases>());
        services.AddSingleton<IApps, NodeApps>();
        services.AddHostedService<NodeHost>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeLeases>());
        services.AddSingleton<NodeOccupancies>();
        services.AddSingleton<IOccupancies>(provider => provider.GetRequiredService<NodeOccupancies>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeOccupancies>());
        if (holdsActors)
            services.AddSingleton(provider => new LocalNode(provider.GetRequiredService<NodeIdentity>().Id, provider.GetRequiredService<NodeEvents>()));
    }
}
