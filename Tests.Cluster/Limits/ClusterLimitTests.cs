using System.Diagnostics;
using Nudge.Core.Actors;
using Nudge.Core.Limits;
using Nudge.Core.Names;
using Nudge.Grains.Limits;
using Nudge.Tests.Cluster.Support;

namespace Nudge.Tests.Cluster.Limits;

/// <summary>
/// Two nodes that hold one app to one limit, by a ledger that is a grain. The rate within any second is in LeaseSimulationTests, where time
/// is simulated.
/// </summary>
public sealed class ClusterLimitTests(SiloCluster cluster) : IClassFixture<SiloCluster>
{
    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    public async Task Two_nodes_together_stay_within_the_limit_of_an_app(int perSecond)
    {
        var key = new LimitKey(AppId.Parse($"app{perSecond}"), null);
        var asked = new Counting(new GrainLimits(cluster.Cluster.Client, TimeProvider.System));
        RateLimits[] nodes = [new(asked, TimeProvider.System), new(asked, TimeProvider.System)];
        var since = Stopwatch.StartNew();
        var (granted, tried) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            while (since.Elapsed < TimeSpan.FromSeconds(3))
            {
                Interlocked.Increment(ref tried);
                var (count, wait) = await nodes[worker % 2].TakeAsync(new(key, perSecond, 1), CancellationToken.None);
                Interlocked.Add(ref granted, count);
                if (count == 0)
                    // Asks again as soon as it is told to, at the earliest.
                    await Task.Delay(wait < TimeSpan.FromMilliseconds(5) ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(2));
            }
        })));

        // Its whole in the first instant, and then as it flows.
        Assert.InRange(granted, perSecond, (int)(perSecond * 1.05 * (1 + since.Elapsed.TotalSeconds)));
        Assert.True(tried > granted, "Nobody was refused, so this shows nothing.");
        Assert.True(asked.Count < tried / 2, $"{asked.Count} questions for {tried} requests.");
    }

    [Fact]
    public async Task An_outage_of_the_ledger_limits_nothing()
    {
        var limits = new RateLimits(new Away(), TimeProvider.System);

        Assert.Equal(3, (await limits.TakeAsync(new(new(AppId.Parse("app"), null), 1, 3), CancellationToken.None)).Granted);
        Assert.Equal(3, (await limits.TakeAsync(new(new(AppId.Parse("app"), null), 1_000, 3), CancellationToken.None)).Granted);
    }

    private sealed class Counting(ILimits limits) : ILimits
    {
        private int _count;

        internal int Count => _count;

        public int LeasesFrom => limits.LeasesFrom;

        public ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return limits.AskAsync(key, ask, cancellationToken);
        }
    }

    private sealed class Away : ILimits
    {
        public int LeasesFrom => LimitLedger.LeasesFrom;

        public ValueTask<LimitGrant> AskAsync(LimitKey key, LimitAsk ask, CancellationToken cancellationToken) =>
            throw new StoreUnavailableException("away");
    }
}
