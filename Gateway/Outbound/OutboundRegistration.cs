using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Outbound;

/// <summary>Registers the way out.</summary>
public static class OutboundRegistration
{
    /// <summary>The name of the handlers for providers of pushes: the same rules on addresses, and more connections.</summary>
    public const string PushesName = "outbound pushes";

    private const int PushConnectionsMax = 256;

    /// <summary>
    /// Adds <see cref="OutboundClient"/>, once. Needs a <see cref="TimeProvider"/>; settings are in <c>Nudge:Outbound</c>.
    /// </summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        // Each further call would put the same handlers in front of the first ones.
        if (services.Any(service => service.ServiceType == typeof(OutboundClient)))
            return services;
        services.AddSettings<OutboundOptions>(OutboundOptions.Section);
        services.AddSingleton(provider => new OutboundNetworks(provider.GetRequiredService<IOptions<OutboundOptions>>().Value.Networks));
        services.AddSingleton<OutboundConnector>();
        services.AddSingleton<OutboundCircuits>();
        services.AddHttpClient(OutboundClient.Name, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(Bound)
            // Connections are renewed one by one (PooledConnectionLifetime), so the client may be kept.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // Addresses may carry secrets.
            .RemoveAllLoggers()
            .AddResilienceHandler(
                "circuit",
                (builder, context) => context.ServiceProvider.GetRequiredService<OutboundCircuits>().Add(builder, context.InstanceName))
            .SelectPipelineBy(provider => provider.GetRequiredService<OutboundCircuits>().HostOf);
        services.AddHttpClient(PushesName)
            .UseSocketsHttpHandler((handler, provider) =>
            {
                Bound(handler, provider);
                // Many devices share a push service, and its own limits are its callers'.
                handler.MaxConnectionsPerServer = PushConnectionsMax;
                handler.EnableMultipleHttp2Connections = true;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services.AddSingleton<OutboundClient>();
    }

    private static void Bound(SocketsHttpHandler handler, IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<OutboundOptions>>().Value;
        handler.AllowAutoRedirect = false;
        handler.UseProxy = false;
        handler.UseCookies = false;
        handler.ActivityHeadersPropagator = null;
        handler.ConnectTimeout = TimeSpan.FromSeconds(options.ConnectSeconds);
        handler.ConnectCallback = services.GetRequiredService<OutboundConnector>().ConnectAsync;
        handler.MaxConnectionsPerServer = options.ConnectionsPerReceiverMax;
        handler.MaxResponseHeadersLength = 16;
        handler.MaxResponseDrainSize = 16_384;
        handler.ResponseDrainTimeout = TimeSpan.FromSeconds(1);
        // Names that have moved are found again.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1);
    }
}
