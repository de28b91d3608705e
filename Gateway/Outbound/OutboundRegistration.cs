using Microsoft.Extensions.Options;
using Nudge.Gateway.Hosting;

namespace Nudge.Gateway.Outbound;

/// <summary>Registers the way out.</summary>
internal static class OutboundRegistration
{
    /// <summary>Adds <see cref="OutboundClient"/>. Needs a <see cref="TimeProvider"/>; settings are in <c>Nudge:Outbound</c>.</summary>
    internal static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddSettings<OutboundOptions>(OutboundOptions.Section);
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundNetworksValidator>();
        return services.AddSingleton<OutboundClient>();
    }
}
