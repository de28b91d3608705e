using Microsoft.Extensions.Options;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Makes the connections of clients that were let in.</summary>
internal sealed class PusherClients(IOptions<ConnectionsOptions> connections, IOptions<PusherOptions> options, TimeProvider time)
{
    /// <param name="admitted">Let in.</param>
    /// <param name="format">How the transport spells events.</param>
    /// <param name="transport">The transport of the connection.</param>
    /// <param name="agent">The kind of client: <see cref="ClientAgent"/>.</param>
    public PusherClient Create(ClientAdmission admitted, PusherFormat format, IPusherTransport transport, ClientAgent agent) =>
        new(admitted.App!, admitted.Version, format, transport, connections.Value, options.Value, time)
        {
            Agent = agent,
            Page = admitted.Page,
        };
}
