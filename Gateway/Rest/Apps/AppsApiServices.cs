using Nudge.Core.Plans;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Outbound;
using Nudge.Gateway.Rest.Accounts;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>Registers and maps the REST face of apps and tokens, and of accounts.</summary>
public static class AppsApiServices
{
    public static IServiceCollection AddAppsApi(this IServiceCollection services) =>
        services.AddPlans().AddOutbound().AddSingleton<PlanPreviews>().AddSingleton<NewApps>().AddSingleton<DeviceApps>().AddAccountsApi()
            .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AppsApiJson.Default));

    /// <summary>
    /// <c>/api/admin…</c>, <c>/api/accounts…</c>, <c>/api/apps…</c>, <c>/api/plans</c>, <c>/api/realtime/token</c> and
    /// <c>/api/realtime/revoke</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapAppsApi(this IEndpointRouteBuilder routes) =>
        routes.MapAccountsApi().MapApps().MapMembers().MapPlans().MapRealtimeToken().MapRevocation();
}
