using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Occupancy;
using Nudge.Grains.Occupancy;

namespace Nudge.Grains.Nodes;

/// <summary>Registers what silos and clients need to carry events to nodes.</summary>
public static class NodeStreamRegistration
{
    /// <summary>The grains' own services in a silo. Needs the store's ports, an <see cref="IOccupancyNotices"/> and a <see cref="TimeProvider"/>.</summary>
    public static void AddGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(InboxLimits.Default);
        services.AddSingleton<InboxTurns>();
        services.AddSingleton<ChannelTurns>();
        services.AddNodeMetrics();
        services.AddSingleton<NodePumps>();
        services.AddHostedService(provider => provider.GetRequiredService<NodePumps>());
        services.AddSingleton<NodeSightings>();
        services.AddSingleton<OccupiedChannels>();
        services.AddSingleton<KeptEvents>();
        services.AddSingleton<MembershipChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<MembershipChanges>());
        services.AddHostedService<OccupancyWatch>();
        services.AddSingleton<OccupiedServiceClient>();
        services.AddGrainService<OccupiedService>();
    }

    /// <summary>Counts the traffic between nodes: in silos and in clients.</summary>
    public static void AddNodeMetrics(this IServiceCollection services) => services.AddMetrics().TryAddSingleton<NodeMetrics>();

    /// <summary>The streams to nodes, in a silo. Its subscriptions are kept by the grain storage <c>PubSubStore</c>, which the host adds.</summary>
    public static void AddNodeStreams(this ISiloBuilder silo, NodesOptions options) => silo.AddMemoryStreams(NodeStreams.Provider, streams =>
    {
        streams.ConfigurePartitioning(options.Queues);
        streams.ConfigurePullingAgent(agent => agent.Configure(pulling =>
        {
            pulling.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(options.PollMilliseconds);
            pulling.BatchContainerBatchSize = 1;
            // A batch that cannot be delivered is late already; the node notices the hole and asks.
            pulling.MaxEventDeliveryTime = TimeSpan.FromSeconds(options.AcknowledgeSeconds);
        }));
    });

    /// <summary>The streams to nodes, in a client.</summary>
    public static void AddNodeStreams(this IClientBuilder client, NodesOptions options) =>
        client.AddMemoryStreams(NodeStreams.Provider, streams => streams.ConfigurePartitioning(options.Queues));
}
