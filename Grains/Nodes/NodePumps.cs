using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Grains.Interfaces.Nodes;
using Orleans.Streams;

namespace Nudge.Grains.Nodes;

/// <summary>The ways from this silo to every node that receives an actor of it: one ordered, bounded pump each.</summary>
internal sealed class NodePumps(
    IServiceProvider services, IClusterMembershipService membership, IOptions<NodesOptions> options, NodeMetrics metrics, TimeProvider time,
    ILogger<NodePump> logger,
    LocalNode? local = null) : IHostedService, IPumpAcknowledgements, IDisposable
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, NodePump> _pumps = new(StringComparer.Ordinal);

    // A few bytes for each life of a node.
    private readonly ConcurrentDictionary<string, PumpEnd> _ends = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private IPumpAcknowledgements? _self;
    private ITimer? _sweep;

    /// <summary>Names this life of this silo's pumps.</summary>
    internal string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>This silo's view of the cluster's membership.</summary>
    internal long MembershipVersion => membership.CurrentSnapshot.Version.Value;

    internal int Count => _pumps.Count;

    /// <summary>Bytes of events that wait for any node, as of about now.</summary>
    internal long WaitingBytes => _pumps.Sum(pump => pump.Value.WaitingBytes);

    /// <summary>Hands events over for a node, in order; returns at once.</summary>
    internal void Post(string node, IReadOnlyList<ActorEvent> events)
    {
        if (local is not null && local.Id == node)
        {
            local.Nodes.Publish(events);
            return;
        }

        while (!Pump(node).TryPost(events))
        {
            // It ended in the same moment and takes itself out of the table.
        }
    }

    Task IPumpAcknowledgements.AcknowledgeAsync(string node, long number)
    {
        if (_pumps.TryGetValue(node, out var pump))
            pump.Acknowledge(number);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Watch(this);
        _sweep = time.CreateTimer(_ => Sweep(), null, IdleMax, IdleMax);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_sweep is not null)
            await _sweep.DisposeAsync();
        await _stopping.CancelAsync();
        await Task.WhenAll(_pumps.Values.Select(pump => pump.Completion)).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private NodePump Pump(string node)
    {
        if (_pumps.TryGetValue(node, out var pump))
            return pump;
        // Of several that are made at the same time one gets into the table, and only that one runs.
        pump = _pumps.GetOrAdd(node, Create);
        pump.Start(_stopping.Token);
        return pump;
    }

    private NodePump Create(string node)
    {
        var pump = new NodePump(Id, node, _ends.GetValueOrDefault(node), () => Connect(node), options.Value, metrics, time, logger);
        pump.Ended = end =>
        {
            // Before it leaves the table, in which the next one looks for its place.
            _ends[node] = end;
            _pumps.TryRemove(new(node, pump));
        };
        return pump;
    }

    /// <summary>Called by pumps, outside of any grain: inside of one a reference cannot be made.</summary>
    private (IAsyncStream<NodeBatch> Stream, IPumpAcknowledgements Self) Connect(string node)
    {
        lock (_gate)
            _self ??= services.GetRequiredService<IGrainFactory>().CreateObjectReference<IPumpAcknowledgements>(this);
        return (services.GetRequiredKeyedService<IStreamProvider>(NodeStreams.Provider).GetStream<NodeBatch>(NodeStreams.Of(node)), _self);
    }

    private void Sweep()
    {
        foreach (var pump in _pumps.Values)
            pump.EndIfIdle(IdleMax);
    }
}
