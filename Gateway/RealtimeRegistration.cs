using Microsoft.Extensions.Options;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Metrics;
using Nudge.Realtime;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway;

/// <summary>Registers client connections in a server with Nudge's settings and invalidations.</summary>
public static class RealtimeRegistration
{
    /// <summary>Adds what all faces with connections need. Needs the callers, and an <see cref="IActorInterest"/>.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
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
