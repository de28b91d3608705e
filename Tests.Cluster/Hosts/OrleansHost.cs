using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Plans;
using Nudge.Grains.Apps;
using Nudge.Grains.Channels;
using Nudge.Grains.Inbox;
using Nudge.Grains.Interfaces.Actors;
using Nudge.Grains.Interfaces.Apps;
using Nudge.Grains.Interfaces.Channels;
using Nudge.Grains.Interfaces.Inbox;
using Nudge.Grains.Nodes;
using Nudge.Grains.Plans;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Hosts;

namespace Nudge.Tests.Cluster.Hosts;

/// <summary>Actors in a cluster, reached by a client of it that is also a node.</summary>
internal sealed class OrleansHost : IActorHost, IEventSink
{
    private readonly SiloCluster _cluster;
    private readonly Lock _gate = new();
    private readonly Dictionary<ActorKey, HeardEvents> _heard = [];
    private readonly NodeReceiver _receiver;

    private OrleansHost(SiloCluster cluster)
    {
        _cluster = cluster;
        _receiver = new(Node, this, () => Interlocked.Increment(ref _losses), NullLogger.Instance);
        Inboxes = new GrainInboxes(Grains, TimeProvider.System);
        Channels = new GrainChannels(Grains, TimeProvider.System);
        Apps = new GrainApps(Grains, cluster.Store, TimeProvider.System);
        Quotas = new GrainQuotas(Grains, cluster.Store, TimeProvider.System);
    }

    private int _losses;

    public IInboxes Inboxes { get; }

    public IChannels Channels { get; }

    public IApps Apps { get; }

    public IQuotas Quotas { get; }

    internal string Node { get; } = Guid.NewGuid().ToString("N");

    /// <summary>How often events were found to be lost.</summary>
    internal int Losses => Volatile.Read(ref _losses);

    internal IGrainFactory Grains => _cluster.Cluster.Client;

    internal static async Task<OrleansHost> StartAsync(SiloCluster cluster)
    {
        var host = new OrleansHost(cluster);
        await host.ForgetAsync();
        await host._receiver.StartAsync(cluster.Cluster.Client.ServiceProvider);
        return host;
    }

    public async Task<HeardEvents> HearAsync(ActorKey actor)
    {
        HeardEvents? heard;
        lock (_gate)
        {
            if (!_heard.TryGetValue(actor, out heard))
                _heard[actor] = heard = new();
        }

        Assert.Equal(ReplyStatus.Accepted, (await ListenAsync(actor, TimeSpan.FromMinutes(5))).Status);
        return heard;
    }

    internal Task<Reply<InterestAnswer>> ListenAsync(ActorKey actor, TimeSpan lease, int attachments = 0, string? node = null) =>
        GrainOf(actor).SubscribeAsync(new(node ?? Node, lease, attachments));

    internal IInterestGrain GrainOf(ActorKey actor) => actor.Kind switch
    {
        ActorKind.Inbox => Grains.GetGrain<IUserGrain>(ActorNames.Of(actor)),
        ActorKind.Channel => Grains.GetGrain<IChannelGrain>(ActorNames.Of(actor)),
        _ => Grains.GetGrain<IAppGrain>(ActorNames.Of(actor)),
    };

    public async Task<int> CountAsync(ActorKind kind)
    {
        var type = kind switch
        {
            ActorKind.Inbox => "nudge-user",
            ActorKind.Channel => "nudge-channel",
            _ => "nudge-app",
        };
        var all = await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return all.Count(grain => grain.GrainId.Type.ToString() == type);
    }

    public Task ForgetAsync() => Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            HeardEvents? heard;
            lock (_gate)
                _heard.TryGetValue(told.Actor, out heard);
            heard?.Publish([told]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.StopAsync();
        await ForgetAsync();
    }
}
