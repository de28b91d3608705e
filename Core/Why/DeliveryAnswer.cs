namespace Nudge.Core.Why;

/// <summary>What the nodes that serve clients know.</summary>
/// <param name="Nodes">Those that answered.</param>
/// <param name="Silent">How many did not.</param>
public sealed record DeliveryAnswer(IReadOnlyList<NodeDeliveries> Nodes, int Silent);
