using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Nudge.Core.Occupancy;
using Nudge.Core.Publishing;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Gateway.Pusher.Stored;
using Nudge.Gateway.Pusher.Transports.Sockets;
using Nudge.Gateway.Pusher.Transports.Xhr;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Sockets;

namespace Nudge.Gateway.Pusher;

/// <summary>Clients that speak the Pusher protocol.</summary>
public static class PusherRegistration
{
    private const int UnreadBytesMax = 65_536;

    /// <summary>
    /// Adds the Pusher protocol. Needs <see cref="RealtimeRegistration.AddRealtime"/> and <see cref="IOccupancies"/>. Settings are in
    /// section <c>Nudge:Pusher</c>.
    /// </summary>
    /// <param name="services">The server's.</param>
    /// <param name="sharesStore">Whether other processes serve clients over the same store.</param>
    public static IServiceCollection AddPusher(this IServiceCollection services, bool sharesStore)
    {
        services.AddSettings<PusherOptions>(PusherOptions.Section);
        services.AddSingleton<AnonymousPlaces>();
        services.AddSingleton<ChannelTable>();
        services.AddSingleton<IEventListener>(provider => provider.GetRequiredService<ChannelTable>());
        services.AddSingleton<ILocalChannels>(provider => provider.GetRequiredService<ChannelTable>());
        services.AddSingleton<LocalChannels>();
        services.AddSingleton<IPusherChannels, PusherChannels>();
        services.AddSingleton<IPresenceChannels, SessionPresence>();
        services.AddSingleton<PusherApps>();
        services.AddSingleton<IEventListener>(provider => provider.GetRequiredService<PusherApps>());
        services.AddSingleton<IAppUse>(provider => provider.GetRequiredService<PusherApps>());
        if (sharesStore)
        {
            services.AddSingleton<TicketHeartbeats>();
            services.AddSingleton<ProcessHeartbeats>();
            services.AddSingleton<IIncarnations>(provider => provider.GetRequiredService<ProcessHeartbeats>());
            services.AddHostedService(provider => provider.GetRequiredService<ProcessHeartbeats>());
        }
        else
        {
            services.AddSingleton<IIncarnations, SoleIncarnation>();
        }

        services.AddSingleton<Tickets>();
        services.AddHostedService(provider => provider.GetRequiredService<Tickets>());
        services.AddSingleton<Continuities>();
        services.AddSingleton<StoredLogs>();
        services.AddSingleton<StoredChannels>();
        services.AddSingleton<PusherInboxes>();
        services.AddSingleton<PusherInboxStart>();
        services.AddSingleton<PusherSignals>();
        services.AddSingleton<ISignalFace>(provider => provider.GetRequiredService<PusherSignals>());
        services.AddSingleton<IInvalidationFace, PusherInvalidations>();
        services.AddSingleton<ScopeSubscriptions>();
        services.AddPusherSessions();
        services.AddSingleton<XhrSessions>();
        services.AddSingleton<ISocketTaker, PusherTaker>();
        services.AddSingleton<IConnectionListenerFactory, SniffingTransport>();
        // The bytes that a connection may make this process hold before anybody reads it: a header, and the beginning of a body.
        services.Configure<SocketTransportOptions>(static transport => transport.MaxReadBufferSize = UnreadBytesMax);
        return services;
    }

    private static void AddPusherSessions(this IServiceCollection services)
    {
        services.AddSingleton<ClientLife>();
        services.AddSingleton<ClientAuthorizer>();
        services.AddSingleton<ClientAccess>();
        services.AddSingleton<SubscriptionPlaces>();
        services.AddSingleton<SignInWait>();
        services.AddSingleton<ChannelEntry>();
        services.AddSingleton<ChannelSubscriptions>();
        services.AddSingleton<UserSignIns>();
        services.AddSingleton<ClientEvents>();
        services.AddSingleton<ClientMessages>();
        services.AddSingleton<PusherSessions>();
        services.AddSingleton<PusherAdmission>();
        services.AddSingleton<PusherClients>();
    }

    /// <summary>Maps the WebSocket for clients whose sockets are not taken before, and what clients fall back to.</summary>
    public static void MapPusher(this IEndpointRouteBuilder endpoints)
    {
        PusherEndpoint.Map(endpoints);
        XhrApi.Map(endpoints);
    }
}
