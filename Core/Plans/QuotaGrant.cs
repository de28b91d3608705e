namespace Nudge.Core.Plans;

/// <summary>The grant for a demand.</summary>
/// <param name="Granted">0 to what was wanted.</param>
/// <param name="Used">All that was granted on the day and not given back, with this.</param>
/// <param name="Day">The day of which it is (<see cref="QuotaDay"/>).</param>
public readonly record struct QuotaGrant(int Granted, long Used, int Day);
