using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Outbound;

/// <summary>Registers the way out.</summary>
internal static class OutboundRegistration
{
    /// <summary>Adds <see cref="OutboundClient"/>. Needs a <see cref="TimeProvider"/>; settings are in <c>Nudge:Outbound</c>.</summary>
    internal static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundRangesValidator>();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundNetworksValidator>();
        return services.AddSingleton<OutboundClient>();
    }
}
