namespace Nudge.Core.Plans;

/// <summary>The rest of a quota, for whoever publishes.</summary>
/// <param name="PerDay">The quota.</param>
/// <param name="Remaining">The rest of it.</param>
/// <param name="ResetsAt">When it begins anew.</param>
public sealed record QuotaStanding(int PerDay, long Remaining, DateTimeOffset ResetsAt)
{
    public static QuotaStanding Of(DailyQuota quota, QuotaGrant grant) =>
        new(quota.PerDay, Math.Max(0, quota.PerDay - grant.Used), QuotaDay.EndOf(grant.Day));
}
