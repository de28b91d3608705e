using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nudge.Core.Actors;
using Nudge.Grains.Interfaces.Nodes;
using Orleans.Streams;

namespace Nudge.Grains.Nodes;

/// <summary>The receiving end of a node's stream: hands events on in the order of each silo, and notices what was lost.</summary>
/// <param name="node">Which node, for one life of its process.</param>
/// <param name="nodes">Where events go.</param>
/// <param name="checkHeads">Told that events were lost: every actor that the node receives is to be asked for its head.</param>
/// <param name="logger">Hears of losses.</param>
public sealed partial class NodeReceiver(string node, IEventSink nodes, Action checkHeads, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _lastByPump = new(StringComparer.Ordinal);
    private StreamSubscriptionHandle<NodeBatch>? _subscription;

    /// <summary>Begins to receive. Before it has, no actor is told of this node.</summary>
    public async Task StartAsync(IServiceProvider cluster)
    {
        var stream = cluster.GetRequiredKeyedService<IStreamProvider>(NodeStreams.Provider).GetStream<NodeBatch>(NodeStreams.Of(node));
        _subscription = await stream.SubscribeAsync(OnNextAsync);
    }

    public async Task StopAsync()
    {
        if (_subscription is not null)
            await _subscription.UnsubscribeAsync();
    }

    private Task OnNextAsync(NodeBatch batch, StreamSequenceToken? token)
    {
        bool isNew;
        bool hasHole;
        lock (_gate)
        {
            var last = _lastByPump.GetValueOrDefault(batch.Pump);
            isNew = batch.Number > last;
            hasHole = batch.Number > last + 1;
            if (isNew)
                _lastByPump[batch.Pump] = batch.Number;
        }

        if (isNew)
            nodes.Publish(batch.Events);
        if (hasHole || batch.ChecksHeads)
        {
            LogLost(logger, batch.Number);
            checkHeads();
        }

        return batch.Acknowledgements.AcknowledgeAsync(node, batch.Number);
    }

    [LoggerMessage(1, LogLevel.Information, "Events before batch {Number} of a silo were lost; the heads of all actors are checked.")]
    private static partial void LogLost(ILogger logger, long number);
}
