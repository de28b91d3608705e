using Microsoft.Extensions.Options;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Returning;

/// <summary>Makes the continuity of connections that receive something that is kept, and leaves it behind when they end.</summary>
internal sealed class Continuities(HeartbeatWheel wheel, Tickets tickets, IOptions<PusherOptions> options)
{
    /// <summary>The connection's; there is one from the first call on.</summary>
    public Continuity Of(PusherClient client) =>
        client.Continuity ?? client.Continue(new(client, wheel, tickets, TimeSpan.FromSeconds(options.Value.ConfirmSeconds)));

    /// <summary>An app's server has said whose the connection is.</summary>
    public void Identify(PusherClient client, UserId user) => Of(client).Identify(user);

    /// <summary>The connection has ended. Completes when the next one of its user can go on from there.</summary>
    public Task EndAsync(PusherClient client)
    {
        if (client.Continuity is not { } continuity)
            return Task.CompletedTask;
        var confirmed = continuity.Confirmed();
        continuity.End();
        return tickets.CloseAsync(continuity, confirmed, client.HasSaidGoodbye);
    }
}
