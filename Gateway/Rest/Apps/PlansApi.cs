using Microsoft.AspNetCore.Http.HttpResults;
using Nudge.Core.Accounts;
using Nudge.Core.Errors;
using Nudge.Core.Plans;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Rest.Apps;

/// <summary><c>/api/plans</c> and <c>/api/apps/{id}/plan</c>: the plans of the server, and that of an app.</summary>
internal static class PlansApi
{
    internal static IEndpointRouteBuilder MapPlans(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").RequireAccount().WithTags("Apps");
        group.MapGet("plans", ListAsync).Refuses();
        group.MapGet("apps/{id}/plan", GetAsync).Refuses(ErrorCode.NotFound);
        group.MapPost("apps/{id}/plan/preview", PreviewAsync).Refuses(ErrorCode.NotFound, ErrorCode.FieldMissing, ErrorCode.PlanUnknown);
        return routes;
    }

    /// <summary>Reads the name of a plan that an app is to have.</summary>
    /// <returns>The plan; a value of <see langword="null"/>: none.</returns>
    internal static Answer<PlanChoice> Choose(PlanCatalogue plans, string name) =>
        name == Plan.None ? new PlanChoice(null)
        : plans.TryFind(name, out var plan) ? new PlanChoice(plan)
        : new Refusal(
            ErrorCode.PlanUnknown,
            $"There is no such plan. Give one of {string.Join(", ", plans.All.Select(known => known.Name))}, or {Plan.None}.", "plan");

    /// <summary>Lists the plans.</summary>
    /// <remarks>They are settings of the server: `Nudge:Plans:NAME`.</remarks>
    /// <returns>All plans.</returns>
    internal static Ok<PlansResponse> ListAsync(PlanCatalogue plans) =>
        TypedResults.Ok(new PlansResponse([.. plans.All.Select(PlanResponse.Of)], plans.DefaultName));

    /// <summary>Shows the plan of an app.</summary>
    /// <param name="id" example="library">The app.</param>
    /// <returns>The plan, and what of today's quota is left.</returns>
    internal static async Task<Results<Ok<AppPlanResponse>, ProblemResult>> GetAsync(
        string id, AdminCaller caller, AppRights rights, PlanCatalogue plans, IQuotas quotas, CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Member, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var view = access.Value.App;
        QuotaResponse? standing = plans.QuotaOf(view) is { } quota
            ? QuotaResponse.Of(QuotaStanding.Of(quota, await quotas.AskAsync(view.Id, new(quota.PerDay, 0), cancellationToken)))
            : null;
        var terms = plans.RetentionOf(view);
        return TypedResults.Ok(new AppPlanResponse(
            plans.Of(view) is { } plan ? PlanResponse.Of(plan) : null, standing, terms.ArchiveDays, terms.DeleteDays));
    }

    /// <summary>Says what a change of plan would do.</summary>
    /// <remarks>
    /// Counts what the plan would archive, delete and refuse, and changes nothing. Counting ends after five seconds; `complete` says
    /// whether it came to its end. `PATCH /api/apps/{id}` with `plan` makes the change. For the app's owner and for operators.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="body" example='{ "plan": "free" }'>The plan.</param>
    /// <returns>The effect.</returns>
    internal static async Task<Results<Ok<PlanPreviewResponse>, ProblemResult>> PreviewAsync(
        string id, Body<PlanPreviewRequest> body, AdminCaller caller, AppRights rights, PlanCatalogue plans, PlanPreviews previews,
        CancellationToken cancellationToken)
    {
        var access = await rights.FindAsync(caller, id, AppRole.Owner, cancellationToken);
        if (!access.IsAccepted)
            return Problems.Of(access.Refusal);
        var view = access.Value.App;
        var request = await body.ReadAsync(cancellationToken);
        if (!request.IsAccepted)
            return Problems.Of(request.Refusal);
        if (request.Value.Plan is not { } name)
            return Problems.Of(new(ErrorCode.FieldMissing, "Give the plan that the app might have.", "plan"));
        var chosen = Choose(plans, name);
        if (!chosen.IsAccepted)
            return Problems.Of(chosen.Refusal);
        var change = await previews.ReadAsync(view, chosen.Value.Plan, cancellationToken);
        return TypedResults.Ok(PlanPreviewResponse.Of(plans.Of(view), chosen.Value.Plan, change));
    }

    /// <param name="Plan">The plan; <see langword="null"/>: none.</param>
    internal sealed record PlanChoice(Plan? Plan);
}
