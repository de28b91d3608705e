using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Hosts;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Hosts;

/// <summary>All that the embedded host's actors do, on three silos.</summary>
public sealed class OrleansHostTests(SiloCluster cluster) : ActorHostConformance, IClassFixture<SiloCluster>
{
    private protected override async Task<IActorHost> StartAsync(MemoryStore store)
    {
        cluster.Put(store);
        return await OrleansHost.StartAsync(cluster);
    }
}
