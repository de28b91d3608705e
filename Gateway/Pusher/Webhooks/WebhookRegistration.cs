using Nudge.Core.Occupancy;
using Nudge.Push.Queue;

namespace Nudge.Gateway.Pusher.Webhooks;

/// <summary>Registers webhooks.</summary>
public static class WebhookRegistration
{
    /// <summary>
    /// Adds the webhooks as what learns of channels. Before what holds connections: services stop in the reverse order, and what the last
    /// connections leave behind is to be told. Needs the store, the callers and the way out.
    /// </summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<WebhookDelivery>();
        services.AddSingleton<WebhookOutbox>();
        services.AddSingleton<Webhooks>();
        services.AddSingleton<IPushAlerts, PushAlerts>();
        services.AddSingleton<IOccupancyNotices>(provider => provider.GetRequiredService<Webhooks>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookOutbox>());
        return services.AddHostedService(provider => provider.GetRequiredService<Webhooks>());
    }
}
