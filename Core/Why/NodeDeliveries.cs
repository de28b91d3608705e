namespace Nudge.Core.Why;

/// <summary>The knowledge of one node of its connections.</summary>
/// <param name="Node">Which node.</param>
/// <param name="Since">Connections that ended before this moment are not remembered.</param>
/// <param name="Deliveries">Of connections that are open, and of those that ended since; the oldest first.</param>
public sealed record NodeDeliveries(string Node, DateTimeOffset Since, IReadOnlyList<Delivery> Deliveries)
{
    /// <summary>Connections of one answer.</summary>
    public const int ConnectionsMax = 50;
}
