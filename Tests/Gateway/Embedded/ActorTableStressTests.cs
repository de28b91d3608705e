using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Embedded;

/// <summary>The embedded host under many threads, with sweeps without a pause and a store that delays and fails.</summary>
public sealed class ActorTableStressTests(ITestOutputHelper output)
{
    private const int Actors = 300;
    private const int Workers = 32;
    private const int PublicationsPerWorker = 300;

    private readonly ConcurrentDictionary<(ChannelKey Channel, string Id), ConcurrentBag<PublishReceipt>> _receipts = new();

    [Fact]
    public async Task Decisions_never_overlap_nothing_is_lost_or_doubled_and_nothing_under_way_is_evicted()
    {
        var seed = Seeds.Draw(output.WriteLine);
        await using var disk = new MemoryStore(TimeProvider.System);
        var store = new RestlessStore(disk, seed);
        var actors = new WatchedActors(disk, store);
        using var isDone = new CancellationTokenSource();
        var sweeping = Task.Run(() => SweepAsync(actors, isDone.Token));

        await Task.WhenAll(
            Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(actors, disk, new Random(seed + worker), worker))))
            .WaitAsync(TimeSpan.FromMinutes(5));
        await isDone.CancelAsync();
        await sweeping;
        await store.SettleAsync();

        Assert.Empty(actors.Faults);
        await HoldsEachOnceAsync(disk);
        output.WriteLine($"{_receipts.Count} ids, {actors.Loads} loads, {actors.LookUps} lookups, {store.Failed} failures");
        Assert.True(store.Failed > 100, "Hardly anything failed.");
        Assert.True(actors.Loads > Actors + store.Failed, "Hardly anything was evicted.");
        Assert.True(actors.LookUps > 100, "Hardly anything was looked up.");
        actors.Table.Sweep(TimeSpan.MaxValue, most: 0);
        Assert.Equal(0, actors.Table.Count);
    }

    private static async Task SweepAsync(WatchedActors actors, CancellationToken cancellationToken)
    {
        for (var round = 0; !cancellationToken.IsCancellationRequested; round++)
        {
            // By idleness and by count in turn: each must find actors that are in use.
            if (round % 2 == 0)
                actors.Table.Sweep(TimeSpan.FromTicks(1), most: int.MaxValue);
            else
                actors.Table.Sweep(TimeSpan.MaxValue, most: 20);
            await Task.Yield();
        }
    }

    private async Task WorkAsync(WatchedActors actors, MemoryStore disk, Random random, int worker)
    {
        for (var i = 0; i < PublicationsPerWorker; i++)
        {
            // A third goes to a handful of actors, so that some are busy all the time and others are found cold.
            var channel = Sample.Channel($"c:{(random.Next(3) == 0 ? random.Next(5) : random.Next(Actors))}");

            // Two neighbours share their ids, as an application does that repeats itself.
            var publication = Sample.Publication($"{worker / 2}-{i % 100}");
            if (random.Next(10) == 0)
                await Task.WhenAll(
                    PublishAsync(actors, disk, channel, publication, random.Next()),
                    PublishAsync(actors, disk, channel, publication, random.Next()));
            else
                await PublishAsync(actors, disk, channel, publication, random.Next());
        }
    }

    /// <summary>As an application does: with the same id until it is answered, and with little patience at times.</summary>
    private async Task PublishAsync(WatchedActors actors, MemoryStore disk, ChannelKey channel, Publication publication, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            using var patience = new CancellationTokenSource();
            if (random.Next(8) == 0)
                patience.CancelAfter(TimeSpan.FromMilliseconds(random.Next(3)));
            try
            {
                var receipt = await actors.PublishAsync(channel, publication, patience.Token);
                var head = await disk.ReadHeadAsync(channel.Actor, CancellationToken.None);
                Assert.True(
                    receipt.Position!.Value.Offset <= head!.Value.Version,
                    $"{channel.Channel} answered {receipt.Position} while {head} was durable.");
                _receipts.GetOrAdd((channel, publication.Id.Value), static _ => []).Add(receipt);
                return;
            }
            catch (StoreUnavailableException)
            {
                // The outcome is unknown, and repeating is safe.
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // The decision stands.
            }
        }
    }

    private async Task HoldsEachOnceAsync(MemoryStore disk)
    {
        foreach (var channel in _receipts.GroupBy(pair => pair.Key.Channel))
        {
            var head = (await disk.ReadHeadAsync(channel.Key.Actor, CancellationToken.None))!.Value;
            var slice = new ChannelSlice(channel.Key.Channel.Value, 0, long.MaxValue, null, null, Newest: false, int.MaxValue);
            var rows = (await disk.ReadSlicesAsync(channel.Key.App.Value, [slice], CancellationToken.None))[0];

            Assert.Equal(Enumerable.Range(1, (int)head.Version).Select(offset => (long)offset), rows.Select(row => row.Offset));
            Assert.Equal(
                channel.Select(pair => pair.Key.Id).Order(StringComparer.Ordinal),
                rows.Select(row => row.Id).Order(StringComparer.Ordinal));
            foreach (var row in rows)
            {
                var receipts = _receipts[(channel.Key, row.Id)];
                Assert.All(receipts, receipt => Assert.Equal(new Position(head.Epoch, row.Offset), receipt.Position));
                Assert.True(receipts.Count(receipt => !receipt.Duplicate) <= 1, $"{row.Id} was new twice.");
            }
        }
    }
}
