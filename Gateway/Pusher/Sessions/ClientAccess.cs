using Nudge.Core.Apps;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Gateway.Pusher.Stored;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>
/// Notes why connections may be where they are, and whose they are, and asks again whether that still stands. Called by a connection's
/// reader.
/// </summary>
internal sealed class ClientAccess(
    ConnectionRegister register, HeartbeatWheel wheel, Continuities continuities, ScopeSubscriptions scopes, TimeProvider time)
{
    /// <summary>
    /// Opens a channel. The grant is in the connection's register before it opens anything: what is taken away meanwhile is found there.
    /// </summary>
    public void Grant(PusherClient client, PusherChannelName name, Grant grant)
    {
        (client.Grants ??= new()).Put(name.Value, grant, time.GetUtcNow());
        Granted(client);
    }

    /// <summary>Signs in. The grant is there before the sign-in, in the same way.</summary>
    public void GrantSignIn(PusherClient client, GrantSource source)
    {
        (client.Grants ??= new()).SignIn(source, time.GetUtcNow());
        Granted(client);
    }

    /// <summary>
    /// It is known whose the connection is: what one of that user's was left with is taken up, and what was invalidated meanwhile is told.
    /// </summary>
    public void Identify(PusherClient client, UserId user)
    {
        if (client.UserPlace is null)
        {
            var place = new InboxKey(client.App.Id, user);
            if (register.TakeUser(place) is { } full)
            {
                client.Close(PusherCode.Closing(PusherCode.OverCapacity, full.Message));
                return;
            }

            client.UserPlace = place;
        }

        continuities.Identify(client, user);
        scopes.Identify(client);
    }

    /// <summary>The connection has ended: gives back the place that it had among its user's.</summary>
    public void Forget(PusherClient client)
    {
        if (client.UserPlace is { } place)
            register.GiveBackUser(place);
    }

    /// <summary>
    /// Ends a connection of which something that let it in no longer stands: it comes back at once, and what still stands is granted
    /// anew. Access of its users to channels that they subscribed to is checked channel by channel. Any thread may call it.
    /// </summary>
    public static void Review(PusherClient client, AppView app, DateTimeOffset now)
    {
        if (client.ReviewPage(app) is { } left)
        {
            client.Close(PusherCode.Closing(PusherCode.Unauthorized, left.Message));
            return;
        }

        if (client.Grants?.Review(app, now) is { } refusal)
        {
            client.Close(PusherCode.Closing(PusherCode.Reconnect, refusal.Message));
            return;
        }

        foreach (var inbox in client.Inboxes.Values)
            inbox.Review(app);
    }

    private void Granted(PusherClient client)
    {
        wheel.Refresh(client);
        if (client.Grants?.User is { } user)
            Identify(client, user);
        PusherInboxes.Vouch(client);
        // Nobody else checks a right that was taken away while it was being granted.
        Review(client, client.App.View, time.GetUtcNow());
    }
}
