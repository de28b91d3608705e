using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Returning;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>
/// Takes Pusher connections from the first message to the end, whatever carries them. Each connection's messages come one after the
/// other.
/// </summary>
internal sealed partial class PusherSessions(
    ClientLife life, ClientMessages messages, ChannelEntry channels, SubscriptionPlaces places, ClientAccess access,
    Continuities continuities, ILogger<PusherSessions> logger)
{
    /// <summary>Takes a connection in and tells it that it is connected.</summary>
    /// <param name="client">The connection, for which a place was taken.</param>
    /// <param name="before">Bytes that go out before the first message, in the same write.</param>
    public void Open(PusherClient client, ReadOnlySpan<byte> before) => life.Begin(client, before);

    /// <summary>Takes one message of a client, whatever it says. Never faults: what goes wrong here ends that connection alone.</summary>
    public ValueTask ReceiveAsync(PusherClient client, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var taking = messages.TakeAsync(client, utf8);
            return taking.IsCompletedSuccessfully ? default : GuardAsync(client, taking);
        }
        catch (Exception exception)
        {
            Fail(client, exception);
            return default;
        }
    }

    /// <summary>Whether one more message, ping or pong of a client is heard. If not, it was told so, or is closed.</summary>
    public bool Admits(PusherClient client) => messages.Admits(client);

    /// <summary>Something of ours went wrong while a connection was heard: it is closed, comes back, and nobody else notices.</summary>
    public void Fail(PusherClient client, Exception exception)
    {
        LogFailed(client.Id, exception);
        client.Fail();
    }

    /// <summary>Gives a client that has broken the protocol a moment to read the last words.</summary>
    public void EndSoon(PusherClient client) => life.EndSoon(client);

    /// <summary>Lets go of a connection that has ended. Its place is given back by whoever took it.</summary>
    public async ValueTask EndAsync(PusherClient client)
    {
        life.Stop(client);
        // Before it leaves its channels, while it is known where it stands there; and who sees that it is gone finds what it left.
        var leaving = continuities.EndAsync(client);
        life.Forget(client);
        if (client.Subscriptions is { } subscriptions)
        {
            await SideBySide.AllAsync(
                subscriptions.Values.Select(subscription => TryAsync(client, channels.LeaveAsync(client, subscription))));
            client.Subscriptions = null;
        }

        // Nothing counts as its own any more.
        places.Authorize(client);
        access.Forget(client);

        if (client.User is { } user)
            await TryAsync(client, UserSignIns.SignOutAsync(client, user));
        await TryAsync(client, new(leaving));
    }

    private async ValueTask GuardAsync(PusherClient client, ValueTask taking)
    {
        try
        {
            await taking;
        }
        catch (Exception exception)
        {
            Fail(client, exception);
        }
    }

    /// <summary>A failure to release one thing keeps nothing else from being released.</summary>
    private async ValueTask TryAsync(PusherClient client, ValueTask leaving)
    {
        try
        {
            await leaving;
        }
        catch (Exception exception)
        {
            LogLeft(client.Id, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "Connection {Connection} failed and is closed; this is a fault of the server.")]
    private partial void LogFailed(string connection, Exception exception);

    [LoggerMessage(LogLevel.Error, "Connection {Connection} has ended and could not be taken off a channel.")]
    private partial void LogLeft(string connection, Exception exception);
}
