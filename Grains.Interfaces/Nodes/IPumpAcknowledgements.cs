using Orleans.Concurrency;

namespace Nudge.Grains.Interfaces.Nodes;

/// <summary>The sending side of a node's batches, as the node sees it.</summary>
[Alias("nudge.IPumpAcknowledgements")]
public interface IPumpAcknowledgements : IGrainObserver
{
    /// <summary>All batches up to this number have arrived, or are given up.</summary>
    [Alias("Acknowledge"), OneWay]
    Task AcknowledgeAsync(string node, long number);
}
