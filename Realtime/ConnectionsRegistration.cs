using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Sockets;

namespace Nudge.Realtime;

/// <summary>Registers what all client connections share.</summary>
public static class ConnectionsRegistration
{
    /// <summary>
    /// Adds the connections, and with them <see cref="IEventSink"/>: this process, to which actors tell their events. Needs Core's actors
    /// and readers, an <see cref="IActorInterest"/>, an <see cref="IScopeCatchUp"/>, <see cref="IPresenceChannels"/>, and a
    /// <see cref="TimeProvider"/>. Settings are in section <c>Nudge:Connections</c>.
    /// </summary>
    public static IServiceCollection AddClientConnections(this IServiceCollection services)
    {
        services.AddSettings<ConnectionsOptions>(ConnectionsOptions.Section);
        services.AddMetrics();
        // At Information the host writes the whole address of each request, and with it the tokens of connections.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton(provider => new ConnectionMetrics(
            provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<IOptions<ServerFacts>>().Value.TellsAppsApart,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new TrustedProxies(provider.GetRequiredService<IOptions<ServerFacts>>().Value.Proxies));
        services.AddSingleton<SocketPlaces>();
        services.AddSingleton<ConnectionRegister>();
        services.AddSingleton<HeartbeatWheel>();
        services.AddHostedService(provider => provider.GetRequiredService<HeartbeatWheel>());
        services.AddFanout();
        services.AddSessions();
        services.AddSingleton(provider => new LiveNode(
            provider.GetRequiredService<SourceFanouts>(),
            provider.GetRequiredService<ConnectionRegister>(),
            provider.GetServices<IEventListener>(),
            provider.GetServices<IAppUse>()));
        services.AddSingleton<IEventSink>(provider => provider.GetRequiredService<LiveNode>());
        services.AddHostedService<NodeWatch>();
        services.AddHostedService<Draining>();
        services.AddOptions<HostOptions>().PostConfigure<IOptions<ConnectionsOptions>>((host, connections) =>
        {
            // Draining comes first, and the rest of the host has its own time after it.
            host.ShutdownTimeout += TimeSpan.FromSeconds(connections.Value.DrainSeconds);
        });
        return services;
    }

    private static void AddFanout(this IServiceCollection services)
    {
        services.AddSingleton<SourceFanouts>();
        services.AddSingleton<IEachSecond, FanoutRounds>();
        services.AddSingleton<CatchUp>();
    }

    private static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<Recounts>();
        services.AddSingleton<ConnectedUsers>();
        services.AddSingleton<ThinCounts>();
        services.AddHostedService(provider => provider.GetRequiredService<ThinCounts>());
        services.AddSingleton<ChannelMemberships>();
        services.AddSingleton<SessionCatchUp>();
        services.AddSingleton<SessionStart>();
        services.AddSingleton<ChannelAttaching>();
        services.AddSingleton<PresenceEntering>();
        services.AddSingleton<SubscriptionFollower>();
        services.AddSingleton<AccessReview>();
        services.AddSingleton<AccessRefresh>();
        services.AddSingleton<AppReview>();
        services.AddSingleton<PreviousCloses>();
        services.AddSingleton<SessionHistory>();
        services.AddSingleton<NodeSessions>();
        services.AddSingleton<UserSessions>();
    }
}
