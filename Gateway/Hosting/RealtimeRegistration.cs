using Microsoft.Extensions.Options;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Metrics;

namespace Nudge.Gateway.Hosting;

/// <summary>Registers client connections in a server with Nudge's settings and invalidations.</summary>
internal static class RealtimeRegistration
{
    /// <summary>Adds what all faces with connections need. Needs the callers, and an <see cref="IHearing"/>.</summary>
    internal static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.AddClientConnections();
        services.AddSingleton<IScopeCatchUp, ScopeCatchUp>();
        services.AddOptions<ServerFacts>().Configure<IOptions<ServerOptions>, IOptions<MetricsOptions>>((facts, server, metrics) =>
        {
            facts.Proxies = server.Value.TrustedProxies;
            facts.TellsAppsApart = metrics.Value.PerApp ?? false;
        });
        return services;
    }
}
