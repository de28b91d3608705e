using Nudge.Core.Plans;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>The plan of an app, and what of its quota is left.</summary>
/// <param name="Plan">The plan; <c>null</c>: it has none, and its settings are all its limits.</param>
/// <param name="Quota">The quota of the present day; <c>null</c>: it has none.</param>
/// <param name="ArchiveDays">After so many days its notifications leave the lists; <c>null</c>: never.</param>
/// <param name="DeleteDays">After so many days they are deleted, by its settings and its plan; <c>null</c>: never.</param>
internal sealed record AppPlanResponse(PlanResponse? Plan, QuotaResponse? Quota, int? ArchiveDays, int? DeleteDays);

/// <summary>The quota of a day.</summary>
/// <param name="PerDay">All of it.</param>
/// <param name="Remaining">The rest.</param>
/// <param name="ResetsAt">When it begins anew.</param>
internal sealed record QuotaResponse(int PerDay, long Remaining, DateTimeOffset ResetsAt)
{
    internal static QuotaResponse Of(QuotaStanding standing) => new(standing.PerDay, standing.Remaining, standing.ResetsAt);
}
