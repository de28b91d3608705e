namespace Nudge.Core.Why;

/// <summary>The knowledge of the nodes that serve clients.</summary>
/// <param name="Nodes">Those that answered.</param>
/// <param name="Silent">How many did not.</param>
public sealed record DeliveryAnswer(IReadOnlyList<NodeDeliveries> Nodes, int Silent);
