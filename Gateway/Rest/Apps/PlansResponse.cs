namespace Nudge.Gateway.Rest.Apps;

/// <param name="Plans">In the order of their names.</param>
/// <param name="Default">The plan of an app that is made without one; <c>null</c>: none.</param>
internal sealed record PlansResponse(IReadOnlyList<PlanResponse> Plans, string? Default);
