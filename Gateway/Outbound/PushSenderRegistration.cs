using Microsoft.Extensions.Options;
using Nudge.Push;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Outbound;

/// <summary>Registers the senders of pushes, which go by the one way out.</summary>
public static class PushSenderRegistration
{
    /// <summary>Adds them, once. Needs a <see cref="TimeProvider"/>; settings are in <c>Nudge:Push</c>.</summary>
    public static IServiceCollection AddPushSenders(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(PushOptions)))
            return services;
        services.AddOutbound();
        services.AddSettings<PushOptions>(PushOptions.Section);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<PushOptions>>().Value);
        return services.AddSingleton<IReadOnlyDictionary<PushProvider, IPushSender>>(provider => PushSenders.Of(
            provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(OutboundRegistration.PushesName),
            provider.GetRequiredService<PushOptions>(), provider.GetRequiredService<TimeProvider>()));
    }
}
