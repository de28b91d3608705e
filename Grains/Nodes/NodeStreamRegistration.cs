using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Grains.Interfaces.Actors;

namespace Nudge.Grains.Nodes;

/// <summary>Registers what silos and clients need to carry events to nodes.</summary>
public static class NodeStreamRegistration
{
    /// <summary>Counts the traffic between nodes: in silos and in clients.</summary>
    public static void AddNodeMetrics(this IServiceCollection services) => services.AddMetrics().TryAddSingleton<NodeMetrics>();

    /// <summary>
    /// The streams to nodes, in a silo. Its subscriptions are kept by the grain storage <c>PubSubStore</c>, which the host adds.
    /// </summary>
    public static void AddNodeStreams(this ISiloBuilder silo, NodesOptions options)
    {
        silo.Services.AddWireNames();
        silo.AddMemoryStreams(NodeStreams.Provider, streams =>
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
    }

    /// <summary>The streams to nodes, in a client.</summary>
    public static void AddNodeStreams(this IClientBuilder client, NodesOptions options)
    {
        client.Services.AddWireNames();
        client.AddMemoryStreams(NodeStreams.Provider, streams => streams.ConfigurePartitioning(options.Queues));
    }
}
