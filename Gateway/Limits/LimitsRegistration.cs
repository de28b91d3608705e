using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Limits;

/// <summary>Registers the bounds of callers without credentials, once for all faces of a process.</summary>
internal static class LimitsRegistration
{
    /// <summary>Needs a <see cref="TimeProvider"/>. Settings are in section <c>Nudge:Limits</c>.</summary>
    internal static IServiceCollection AddLimits(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(AnonymousRates)))
            return services;
        services.AddSettings<LimitsOptions>(LimitsOptions.Section);
        services.AddSingleton<AnonymousBodies>();
        services.AddSingleton<HourlyBounds>();
        services.AddSingleton<Newcomers>();
        return services.AddSingleton<AnonymousRates>();
    }
}
