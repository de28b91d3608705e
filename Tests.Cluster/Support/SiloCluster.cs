using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Occupancy;
using Nudge.Core.Plans;
using Nudge.Grains;
using Nudge.Grains.Nodes;
using Nudge.Grains.Occupancy;
using Nudge.Storage;
using Nudge.Tests.Support;
using Orleans.TestingHost;

namespace Nudge.Tests.Cluster.Support;

/// <summary>Three silos and a client in this process, over whichever store the running test puts behind them.</summary>
public sealed class SiloCluster : IAsyncLifetime
{
    private readonly IStore _store;
    private readonly Action<IStore> _put;
    private InProcessTestCluster? _cluster;

    public SiloCluster() => (_store, _put) = StoreProxy.Create();

    internal InProcessTestCluster Cluster => _cluster!;

    internal IStore Store => _store;

    internal NodesOptions Options { get; } = new();

    /// <summary>The notices that the app's servers would get, from all silos.</summary>
    internal HeardNotices Notices { get; } = new();

    internal void Put(IStore store) => _put(store);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddNodeStreams(Options);
            var services = silo.Services;
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<IActorStore>(_store);
            services.AddSingleton<IInboxReader>(_store);
            services.AddSingleton<IChannelReader>(_store);
            services.AddSingleton<IAppReader>(_store);
            services.AddSingleton<IQuotaStore>(_store);
            services.AddSingleton<IOccupancyNotices>(Notices);
            services.AddGrains();
        });
        builder.ConfigureClient(client => client.AddNodeStreams(Options));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    /// <summary>Waits until no actor takes it for possible that it has lived elsewhere before.</summary>
    internal Task UntilQuietAsync() => Eventually.TrueAsync(
        () => !Cluster.Silos.Any(silo => silo.ServiceProvider.GetRequiredService<MembershipChanges>().IsRecent), TimeSpan.FromSeconds(90));

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
