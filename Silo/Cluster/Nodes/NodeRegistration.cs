using Nudge.Core.Apps;
using Nudge.Core.Occupancy;
using Nudge.Core.Why;
using Nudge.Grains.Nodes;
using Nudge.Realtime;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Cluster.Nodes;

/// <summary>Registers what a node that serves clients needs beside the connections themselves.</summary>
internal static class NodeRegistration
{
    /// <summary>The fence of this process. Registered before Orleans, whose own end of a silo would leave time to send in.</summary>
    internal static void AddOwnLease(this IServiceCollection services, TimeSpan lasts)
    {
        services.AddSingleton(
            provider => new OwnLease(lasts, () => SuspensionClock.Now, why => NodeEnd.Now(provider.GetService<LiveNode>(), why)));
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
        services.AddSingleton<IActorInterest>(provider => provider.GetRequiredService<NodeLeases>());
        services.AddSingleton<IApps, NodeApps>();
        services.AddHostedService<NodeHost>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeLeases>());
        services.AddSingleton<ClusterDeliveries>();
        services.AddSingleton<IDeliveries>(provider => provider.GetRequiredService<ClusterDeliveries>());
        services.AddHostedService(provider => provider.GetRequiredService<ClusterDeliveries>());
        services.AddSingleton<NodeOccupancies>();
        services.AddSingleton<IOccupancies>(provider => provider.GetRequiredService<NodeOccupancies>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeOccupancies>());
        if (holdsActors)
            services.AddSingleton(
                provider => new LocalNode(provider.GetRequiredService<NodeIdentity>().Id, provider.GetRequiredService<NodeEvents>()));
    }
}
