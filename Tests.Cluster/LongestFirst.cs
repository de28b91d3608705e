using Nudge.Tests.Cluster.Occupancy;
using Nudge.Tests.Cluster.Processes;
using Nudge.Tests.Cluster;
using Nudge.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Nudge.Tests.Cluster;

/// <summary>
/// Collections run side by side, as many as there are cores, and most of them wait for nodes to be missed. Those that wait for minutes come
/// first, so that none of them is left over at the end.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Long =
    [
        typeof(NodeKillTests), typeof(RedisTests), typeof(OccupancyClusterTests), typeof(OutageTests), typeof(PusherNodeLossTests),
        typeof(DrainTests), typeof(FrozenNodeTests), typeof(PusherJsReturningClusterTests), typeof(PusherJsNginxTests),
        typeof(PusherJsClusterTests), typeof(PusherClusterTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(
            Long, type => collection.TestCollectionDisplayName.EndsWith($" {type.FullName}", StringComparison.Ordinal)) switch
        {
            < 0 => int.MaxValue,
            var place => place,
        })];
}
