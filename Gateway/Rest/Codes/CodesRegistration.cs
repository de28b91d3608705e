using Nudge.Core.Codes;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Rest.Codes;

/// <summary>Registers and maps access codes.</summary>
internal static class CodesRegistration
{
    /// <summary>Needs <see cref="IAccessCodes"/>, the callers and devices. Settings are in section <c>Nudge:Codes</c>.</summary>
    internal static IServiceCollection AddCodes(this IServiceCollection services)
    {
        services.AddSettings<CodesOptions>(CodesOptions.Section);
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, CodesJson.Default));
        services.AddSingleton<CodeMetrics>().AddSingleton<CodeDigits>().AddSingleton<TryWaits>().AddSingleton<AccessCodes>()
            .AddSingleton<CodeDevices>();
        return services.AddHostedService<CodeSweep>();
    }

    internal static IEndpointRouteBuilder MapCodes(this IEndpointRouteBuilder routes) => routes.MapAccessCodes().MapRedeem();
}
