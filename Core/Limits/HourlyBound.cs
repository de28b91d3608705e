namespace Nudge.Core.Limits;

/// <summary>A bound on what comes into being in an hour.</summary>
/// <param name="Key">The thing that is counted.</param>
/// <param name="Max">So many in an hour; 1 or more.</param>
public readonly record struct HourlyBound(HourlyKey Key, int Max);
