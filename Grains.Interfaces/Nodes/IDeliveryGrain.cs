using Nudge.Core.Why;
using Orleans.Concurrency;

namespace Nudge.Grains.Interfaces.Nodes;

/// <summary>Knows the nodes that serve clients, and asks them all for connections of a user. There is one; it keeps nothing.</summary>
[Alias("nudge.IDeliveryGrain")]
public interface IDeliveryGrain : IGrainWithIntegerKey
{
    /// <summary>A node is there. It is forgotten half a minute after it last said so.</summary>
    [Alias("Register")]
    Task RegisterAsync(string node, IDeliverySource source);

    /// <summary>A node is about to go.</summary>
    [Alias("Leave"), OneWay]
    Task LeaveAsync(string node);

    /// <summary>Asks all nodes but one, side by side.</summary>
    [Alias("Ask")]
    Task<DeliveryAnswer> AskAsync(DeliveryQuestion question, string exceptNode);
}

/// <summary>A node that serves clients, as who asks for their connections sees it.</summary>
[Alias("nudge.IDeliverySource")]
public interface IDeliverySource : IGrainObserver
{
    [Alias("Answer")]
    Task<NodeDeliveries> AnswerAsync(DeliveryQuestion question);
}
