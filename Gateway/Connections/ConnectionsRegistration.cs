using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Gateway.Connections.Sockets;
using Nudge.Gateway.Hosting;

namespace Nudge.Gateway.Connections;

/// <summary>Registers what all client connections share.</summary>
internal static class ConnectionsRegistration
{
    /// <summary>
    /// Adds the connections, and with them <see cref="INodes"/>: this process, to which actors tell their events. Needs Core's actors and readers, the
    /// callers, and a <see cref="TimeProvider"/>. Settings are in section <c>Nudge:Connections</c>.
    /// </summary>
    internal static IServiceCollection AddClientConnections(this IServiceCollection services)
    {
        services.AddSettings<ConnectionsOptions>(ConnectionsOptions.Section);
        services.AddMetrics();
        // At Information the host writes the whole address of each request, and with it the tokens of connections.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<ConnectionMetrics>();
        services.TryAddSingleton(provider => new TrustedProxies(provider.GetRequiredService<IOptions<ServerOptions>>().Value.TrustedProxies));
        services.AddSingleton<SocketPlaces>();
        services.AddSingleton<Audiences>();
        services.AddSingleton<LiveNode>();
        services.AddSingleton<INodes>(provider => provider.GetRequiredService<LiveNode>());
        services.AddSingleton<Recounts>();
        services.AddSingleton<Recipients>();
        services.AddSingleton<ThinCounts>();
        services.AddHostedService(provider => provider.GetRequiredService<ThinCounts>());
        services.AddSingleton<CatchUp>();
        services.AddSingleton<ScopeCatchUp>();
        services.AddSingleton<ConnectionRegister>();
        services.AddSingleton<PreviousCloses>();
        services.AddSingleton<Pulse>();
        services.AddSingleton<Sessions>();
        services.AddHostedService(provider => provider.GetRequiredService<Pulse>());
        services.AddHostedService<NodeWatch>();
        services.AddHostedService<Draining>();
        services.AddOptions<HostOptions>().PostConfigure<IOptions<ConnectionsOptions>>((host, connections) =>
        {
            // Draining comes first, and the rest of the host has its own time after it.
            host.ShutdownTimeout += TimeSpan.FromSeconds(connections.Value.DrainSeconds);
        });
        return services;
    }
}
