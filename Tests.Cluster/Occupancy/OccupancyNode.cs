using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Nudge.Core.Actors;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Grains.Nodes;
using Nudge.Silo.Cluster.Nodes;
using Nudge.Tests.Cluster.Support;
using Nudge.Tests.Hosts;

namespace Nudge.Tests.Cluster.Occupancy;

/// <summary>A node of a cluster without connections: it reports what the test says, and receives what it is sent.</summary>
internal sealed class OccupancyNode : IOccupancyHost, IEventSink, ILocalChannels
{
    private readonly SiloCluster _cluster;
    private readonly ConcurrentDictionary<ActorKey, HeardEvents> _heard = new();
    private readonly ConcurrentDictionary<ActorKey, OccupancyView> _views = new();
    private readonly NodeReceiver _receiver;
    private readonly NodeOccupancies _occupancies;
    private bool _isKilled;

    private OccupancyNode(SiloCluster cluster)
    {
        _cluster = cluster;
        _receiver = new(Id, this, () => { }, NullLogger.Instance);
        _occupancies = new(cluster.Cluster.Client, this, new(Id), TimeProvider.System, NullLogger<NodeOccupancies>.Instance);
    }

    public IOccupancies Occupancies => _occupancies;

    public IReadOnlyList<OccupancyNotice> Notices => _cluster.Notices.All;

    internal string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Channels that it is on, or not yet known to have left.</summary>
    internal int Count => _occupancies.Count;

    internal static async Task<OccupancyNode> StartAsync(SiloCluster cluster)
    {
        var node = new OccupancyNode(cluster);
        await node._receiver.StartAsync(cluster.Cluster.Client.ServiceProvider);
        await node._occupancies.StartAsync(CancellationToken.None);
        return node;
    }

    public HeardEvents Hear(ActorKey channel) => _heard.GetOrAdd(channel, static _ => new());

    /// <summary>The state of a channel that it would show, as it was sent last.</summary>
    internal OccupancyView ViewOf(ActorKey channel) => _views.GetValueOrDefault(channel);

    /// <summary>Reports, and takes in what it is sent.</summary>
    internal async Task<OccupancyView> ReportAsync(ActorKey channel, NodeReport report, OccupancyRules rules)
    {
        var answer = await _occupancies.ReportAsync(channel, report, rules, CancellationToken.None)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Stand(channel, answer.Value);
        return answer.Value;
    }

    /// <summary>Ends without a word, as a node that is killed.</summary>
    internal Task KillAsync()
    {
        _isKilled = true;
        return _occupancies.StopAsync(CancellationToken.None);
    }

    public void Publish(IReadOnlyList<ActorEvent> events)
    {
        foreach (var told in events)
        {
            _heard.GetOrAdd(told.Actor, static _ => new()).Publish([told]);
            if (told is OccupancySettled settled)
                _occupancies.Note(settled);
            else if (told is MemberChanged member)
                _views.AddOrUpdate(told.Actor, static (_, _) => default, Take, member);
        }
    }

    public long RevisionOf(ActorKey channel) => ViewOf(channel).Revision;

    public ValueTask<OccupancyView?> RecallAsync(ActorKey channel) => new(_views.TryGetValue(channel, out var view) ? view : null);

    public void Stand(ActorKey channel, OccupancyView view) =>
        _views.AddOrUpdate(
            channel, static (_, view) => view, static (_, known, view) => view.Revision >= known.Revision ? view : known, view);

    public async ValueTask DisposeAsync()
    {
        await _occupancies.StopAsync(CancellationToken.None);
        if (!_isKilled)
            await _occupancies.LeaveAsync(CancellationToken.None);
        _occupancies.Dispose();
        await _receiver.StopAsync();
    }

    private static OccupancyView Take(ActorKey channel, OccupancyView view, MemberChanged told)
    {
        if (told.Revision <= view.Revision)
            return view;
        var members = view.Members ?? NodeReport.NoMembers;
        members = told.Info is { } info ? members.SetItem(told.User, info) : members.Remove(told.User);
        return view with { Revision = told.Revision, Members = members, MemberCount = members.Count };
    }
}
