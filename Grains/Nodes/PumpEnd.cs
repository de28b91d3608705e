namespace Nudge.Grains.Nodes;

/// <summary>Where a pump ended.</summary>
/// <param name="Sent">The number of its last batch.</param>
/// <param name="HasDropped">Whether events were given up after that batch, or on their way.</param>
internal readonly record struct PumpEnd(long Sent, bool HasDropped);
