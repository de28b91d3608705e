using Microsoft.Extensions.Options;
using Nudge.Core.Occupancy;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Stored;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>What Pusher connections do, from the first message to the end, whatever carries them. Each connection's messages come one after the other.</summary>
internal sealed partial class PusherSessions(
    IOccupancies occupancies,
    LocalChannels channels,
    AnonymousPlaces anonymous,
    StoredChannels stored,
    PusherInboxes inboxes,
    ScopeSubscriptions scopes,
    Continuities continuities,
    ClientTokens tokens,
    Keyring keyring,
    CredentialUse use,
    ConnectionRegister register,
    Pulse pulse,
    ConnectionMetrics metrics,
    IOptions<PusherOptions> options,
    TimeProvider time,
    ILogger<PusherSessions> logger)
{
    // What a client that reads nothing gets to take in the last message.
    private static readonly TimeSpan FarewellMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ViolatedMax = TimeSpan.FromSeconds(1);

    /// <summary>Takes a connection in and tells it that it is connected.</summary>
    /// <param name="client">The connection, for which a place was taken.</param>
    /// <param name="before">What goes out before the first message, in the same write.</param>
    public void Open(PusherClient client, ReadOnlySpan<byte> before)
    {
        client.OnClosing = NoteClosing;
        client.IsEstablished = true;
        var established = PusherMessages.Established(client.SocketId, options.Value.ActivitySeconds).For(client.Format);
        client.SendRaw(before.IsEmpty ? established : (byte[])[.. before, .. established]);
        register.Add(client);
        pulse.Add(client);
        // Whoever closed all connections a moment ago, or those of the app, did not find this one.
        if (register.IsDraining)
            client.Close(Closing.Draining(TimeSpan.Zero));
        if (!client.App.View.IsEnabled)
            client.Close(Closing.AppDisabled(TimeSpan.Zero));
        if (client.App.Settings.AuthorizeSeconds is { } seconds)
            pulse.After(TimeSpan.FromSeconds(seconds), () => CloseUnauthorized(client));
    }

    /// <summary>Takes one message of a client, whatever it says. Never faults: what goes wrong here ends that connection alone.</summary>
    public ValueTask ReceiveAsync(PusherClient client, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var taking = TakeAsync(client, utf8);
            return taking.IsCompletedSuccessfully ? default : GuardAsync(client, taking);
        }
        catch (Exception exception)
        {
            Fail(client, exception);
            return default;
        }
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

    private ValueTask TakeAsync(PusherClient client, ReadOnlyMemory<byte> utf8)
    {
        if (!Admits(client))
            return default;
        if (!ClientMessage.TryRead(utf8, out var message))
        {
            client.Refuse("A message is a JSON object with an 'event'.");
            return default;
        }

        switch (message.Event)
        {
            case "pusher:ping":
                client.Send(PusherMessages.Pong);
                return default;
            case "pusher:pong":
                client.NotePong();
                return default;
            case "pusher:subscribe":
                return SubscribeAsync(client, message.Data);
            case "pusher:unsubscribe":
                return UnsubscribeAsync(client, message.Data);
            case "pusher:signin":
                return SignInAsync(client, message.Data);
            default:
                return SendAsync(client, message);
        }
    }

    /// <summary>Whether one more message, ping or pong of a client is heard. If not, it was told so, or is closed.</summary>
    public bool Admits(PusherClient client)
    {
        if (client.Closing is not null)
            return false;
        if (client.TryTakeMessage())
            return true;
        metrics.MessageRefused("messages");
        return false;
    }

    /// <summary>Something of ours went wrong while a connection was heard: it is closed, comes back, and nobody else notices.</summary>
    public void Fail(PusherClient client, Exception exception)
    {
        LogFailed(client.Id, exception);
        client.Fail();
    }

    /// <summary>Lets go of a connection that has ended. Its place is given back by whoever took it.</summary>
    public async ValueTask EndAsync(PusherClient client)
    {
        client.Outlet.Abort();
        pulse.Remove(client);
        // Before it leaves its channels, while it is known where it stands there; and who sees that it is gone finds what it left.
        var leaving = continuities.EndAsync(client);
        register.Remove(client);
        if (client.Subscriptions is { } subscriptions)
        {
            await AllAsync(subscriptions.Values.Select(subscription => TryAsync(client, LeaveAsync(client, subscription))));
            client.Subscriptions = null;
        }

        // Nothing counts as its own any more.
        Authorize(client);
        if (client.UserPlace is { } place)
            register.GiveBackUser(place);

        if (client.User is { } user)
            await TryAsync(client, SignOutAsync(client, user));
        await TryAsync(client, new(leaving));
    }

    /// <summary>What cannot be let go of keeps nothing else from being let go of.</summary>
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

    private ValueTask LeaveAsync(PusherClient client, Subscription subscription)
    {
        var name = subscription.Channel.Name;
        ScopeSubscriptions.End(client, subscription);
        if (subscription.Stored is { } hearing)
            stored.End(hearing);
        if (PusherInboxes.OwnerOf(name) is { } owner)
            inboxes.Leave(client, name, owner);
        return subscription.Channel.UnsubscribeAsync(subscription, PusherApp.RulesOf(client.App.View, name), CancellationToken.None);
    }

    /// <summary>Side by side, where they have to be waited for.</summary>
    private static async ValueTask AllAsync(IEnumerable<ValueTask> calls)
    {
        List<Task>? waiting = null;
        foreach (var call in calls)
        {
            if (!call.IsCompletedSuccessfully)
                (waiting ??= []).Add(call.AsTask());
        }

        if (waiting is not null)
            await Task.WhenAll(waiting);
    }

    /// <summary>What it asked for is known to an actor that nobody can reach: it comes back after a while, and may find another node.</summary>
    private static void Part(PusherClient client) =>
        client.Close(PusherCode.Closing(PusherCode.OverCapacity, "The cluster did not answer in time. Come back in a moment."));

    private static void CloseUnauthorized(PusherClient client)
    {
        if (!client.IsAuthorized)
            client.Close(PusherCode.Closing(PusherCode.Unauthorized, "The connection neither signed in nor subscribed to a private channel in time."));
    }

    /// <summary>Gives a client that has broken the protocol a moment to read the last words.</summary>
    public void EndSoon(PusherClient client) => pulse.After(ViolatedMax, client.Abort);

    [LoggerMessage(LogLevel.Error, "Connection {Connection} failed and is closed; this is a fault of the server.")]
    private partial void LogFailed(string connection, Exception exception);

    [LoggerMessage(LogLevel.Error, "Connection {Connection} has ended and could not be taken off a channel.")]
    private partial void LogLeft(string connection, Exception exception);

    private void NoteClosing(LiveConnection connection, Closing closing)
    {
        metrics.Closed(closing.Code);
        pulse.After(FarewellMax, ((PusherClient)connection).Abort);
    }
}
