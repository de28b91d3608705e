namespace Nudge.Core.Limits;

/// <summary>A node's demand on a limit.</summary>
/// <param name="Node">Which node.</param>
/// <param name="PerSecond">The limit, as the node knows it. 1 or more.</param>
/// <param name="Wanted">Tokens; 0: it only gives back.</param>
/// <param name="Unused">Tokens of an earlier grant that nobody used.</param>
/// <param name="UnusedSlot">The slot of that grant.</param>
public readonly record struct LimitAsk(string Node, int PerSecond, int Wanted, int Unused = 0, long UnusedSlot = 0);
