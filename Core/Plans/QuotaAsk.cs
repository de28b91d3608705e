namespace Nudge.Core.Plans;

/// <summary>A demand on the quota of an app.</summary>
/// <param name="PerDay">The quota, as the plan says now.</param>
/// <param name="Wanted">How much; 0: it only looks, or gives back.</param>
/// <param name="Unused">So much of an earlier grant was not spent.</param>
/// <param name="UnusedDay">The day of that grant.</param>
public readonly record struct QuotaAsk(int PerDay, int Wanted, int Unused = 0, int UnusedDay = 0);
