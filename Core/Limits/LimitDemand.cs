namespace Nudge.Core.Limits;

/// <summary>A demand on a limit.</summary>
/// <param name="Key">Whose.</param>
/// <param name="PerSecond">The limit. 1 or more.</param>
/// <param name="Count">Tokens; 1 or more.</param>
public readonly record struct LimitDemand(LimitKey Key, int PerSecond, int Count);
