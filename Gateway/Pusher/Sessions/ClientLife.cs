using Microsoft.Extensions.Options;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>Has the process know its connections while they are there, and end those that do not end by themselves.</summary>
internal sealed class ClientLife(
    ConnectionRegister register, HeartbeatWheel wheel, ConnectionMetrics metrics, IOptions<PusherOptions> options)
{
    private static readonly TimeSpan ViolatedMax = TimeSpan.FromSeconds(1);

    /// <summary>Takes a connection in and tells it that it is connected.</summary>
    /// <param name="client">The connection, for which a place was taken.</param>
    /// <param name="before">Bytes that go out before the first message, in the same write.</param>
    public void Begin(PusherClient client, ReadOnlySpan<byte> before)
    {
        client.OnClosing = NoteClosing;
        client.IsEstablished = true;
        var established = PusherMessages.Established(client.SocketId, options.Value.ActivitySeconds).For(client.Format);
        client.SendRaw(before.IsEmpty ? established : (byte[])[.. before, .. established]);
        register.Add(client);
        wheel.Add(client);
        // A caller that closed all connections a moment ago, or those of the app, did not find this one.
        if (register.IsDraining)
            client.Close(Closing.Draining(TimeSpan.Zero));
        if (!client.App.View.IsEnabled)
            client.Close(Closing.AppDisabled(TimeSpan.Zero));
        if (client.App.Settings.AuthorizeSeconds is { } seconds)
            wheel.After(TimeSpan.FromSeconds(seconds), () => CloseUnauthorized(client));
    }

    /// <summary>The connection has ended, and gets no more signs of life.</summary>
    public void Stop(PusherClient client)
    {
        client.Outlet.Abort();
        wheel.Remove(client);
    }

    /// <summary>A search does not find it any more.</summary>
    public void Forget(PusherClient client) => register.Remove(client);

    /// <summary>Gives a client that has broken the protocol a moment to read the last words.</summary>
    public void EndSoon(PusherClient client) => wheel.After(ViolatedMax, client.Abort);

    private static void CloseUnauthorized(PusherClient client)
    {
        if (!client.IsAuthorized)
        {
            client.Close(PusherCode.Closing(
                PusherCode.Unauthorized, "The connection neither signed in nor subscribed to a private channel in time."));
        }
    }

    private void NoteClosing(LiveConnection connection, Closing closing)
    {
        metrics.Closed(closing.Code);
        wheel.EndAfterFarewell(connection);
    }
}
