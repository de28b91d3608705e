using System.Collections.Concurrent;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Tests.Cluster.Hosts;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Core;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Actors;

/// <summary>Two halves of a split network, as the store sees them: two clusters that know nothing of each other, over one store.</summary>
public sealed class DuplicateActivationTests(SiloCluster left) : IClassFixture<SiloCluster>, IAsyncLifetime
{
    private readonly MemoryStore _store = new(TimeProvider.System);
    private readonly SiloCluster _right = new();

    public async ValueTask InitializeAsync()
    {
        await _right.InitializeAsync();
        left.Put(_store);
        _right.Put(_store);
    }

    public ValueTask DisposeAsync() => _right.DisposeAsync();

    [Fact]
    public async Task Two_activations_of_one_inbox_store_each_id_once_and_lose_none_that_was_answered()
    {
        await using var one = await OrleansHost.StartAsync(left);
        await using var other = await OrleansHost.StartAsync(_right);
        var positions = new ConcurrentDictionary<string, long>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => PublishAllAsync(worker % 2 == 0 ? one : other, worker)));

        var rows = await ((IInboxReader)_store).ReadRowsAsync(Sample.Ada.Actor, 0, long.MaxValue, int.MaxValue, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(version => (long)version), rows.Select(row => row.Version));
        var stored = rows.Where(row => row.Item is not null).ToDictionary(row => row.Item!.Id, row => row.Version);
        Assert.Equal(positions.OrderBy(pair => pair.Key), stored.OrderBy(pair => pair.Key));
        Assert.Equal(8 * 25 / 2, stored.Count);

        // Workers come in pairs with the same ids, one on each side.
        async Task PublishAllAsync(OrleansHost host, int worker)
        {
            for (var i = 0; i < 25; i++)
            {
                var id = $"n{worker / 2}-{i}";
                var position = await InsistAsync(host, id);
                Assert.Equal(positions.GetOrAdd(id, position), position);
            }
        }
    }

    private static async Task<long> InsistAsync(OrleansHost host, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                return (await host.Inboxes.PublishAsync(Sample.Ada, Sample.Publication(id), patience.Token)).Value!.Position!.Value.Offset;
            }
            catch (StoreUnavailableException) when (!patience.IsCancellationRequested)
            {
                // The other side wrote in between: the outcome is unknown, and the same id again is safe.
            }
        }
    }
}
