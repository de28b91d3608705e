using System.Diagnostics;
using Nudge.Tests.Cluster.Processes;

namespace Nudge.Tests.Cluster.Limits;

/// <summary>Calls of Pusher's libraries through two real nodes are held to one limit.</summary>
public sealed class PusherLimitTests
{
    private const int PerSecond = 100;
    private const int ChannelPerSecond = 10;

    [Fact]
    public async Task Two_nodes_together_hold_events_and_batches_to_the_limits_of_the_app_and_of_a_channel()
    {
        await using var cluster = await PusherCluster.StartAsync("all", "all");
        await cluster.ChangeSettingsAsync(new { publishesPerSecond = PerSecond, channelPublishesPerSecond = ChannelPerSecond });
        foreach (var node in (int[])[0, 1])
        {
            // Both know of the settings when both have refused something.
            await PusherCluster.UntilAsync(
                async () => (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => BatchAsync(cluster, node, 0)))).Contains(429),
                $"node {node} holds the app to its limits");
        }

        await Task.WhenAll(
            // Each batch is ten, to ten channels of its worker.
            HoldAsync(PerSecond, 10, 6, worker => BatchAsync(cluster, worker % 2, worker)),
            HoldAsync(ChannelPerSecond, 1, 2, worker => EventAsync(cluster, worker % 2)));
    }

    /// <summary>
    /// Sends for three seconds, and until something was refused; what is let through is bounded by the limit, with what leases may bring on
    /// top.
    /// </summary>
    private static async Task HoldAsync(int perSecond, int each, int workers, Func<int, Task<int>> sendAsync)
    {
        var since = Stopwatch.StartNew();
        var (granted, refused) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            while (since.Elapsed < TimeSpan.FromSeconds(3) || (Volatile.Read(ref refused) == 0 && since.Elapsed < TimeSpan.FromSeconds(60)))
            {
                var status = await sendAsync(worker);
                Assert.True(status is 200 or 429, $"{status}");
                if (status == 200)
                    Interlocked.Add(ref granted, each);
                else
                    Interlocked.Increment(ref refused);
            }
        })));

        Assert.True(refused > 0, "Nobody was refused, so this shows nothing.");
        Assert.InRange(granted, 1, (int)(perSecond * 1.05 * (since.Elapsed.TotalSeconds + 1.05)));
    }

    private static async Task<int> BatchAsync(PusherCluster cluster, int node, int worker) => (await cluster.TryAsync(
        node, HttpMethod.Post, "batch_events",
        new { batch = Enumerable.Range(0, 10).Select(i => new { name = "note", data = "{}", channel = $"of-{worker}-{i}" }) })).Status;

    private static async Task<int> EventAsync(PusherCluster cluster, int node) =>
        (await cluster.TryAsync(
            node, HttpMethod.Post, "events", new { name = "note", data = "{}", channel = "private-one.of.all" })).Status;
}
