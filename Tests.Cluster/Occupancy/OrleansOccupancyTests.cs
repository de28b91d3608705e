using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Hosts;

namespace Nudge.Tests.Cluster.Occupancy;

/// <summary>All that the embedded host knows of channels, on three silos.</summary>
public sealed class OrleansOccupancyTests(SiloCluster cluster) : OccupancyConformance, IClassFixture<SiloCluster>
{
    private protected override async Task<IOccupancyHost> StartAsync()
    {
        await cluster.UntilQuietAsync();
        return await OccupancyNode.StartAsync(cluster);
    }
}
