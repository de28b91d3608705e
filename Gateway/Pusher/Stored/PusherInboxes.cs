using Microsoft.Extensions.Options;
using Nudge.Core.Names;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Returning;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>
/// Lets Pusher's connections hear the inboxes of their users, by the channels that stand for them. Called by a connection's reader.
/// </summary>
internal sealed class PusherInboxes(
    UserSessions sessions, AccessReview review, PusherInboxStart start, Continuities continuities, ThinCounts counts,
    IOptions<ConnectionsOptions> options)
{
    /// <summary>The user whose inbox a channel stands for.</summary>
    public static UserId? OwnerOf(PusherChannelName name) => name.IsUser
        ? UserId.Parse(name.User!)
        : name.TryGetInbox(out var user) ? user : null;

    /// <summary>The client, which is that user's, is on a channel of a user.</summary>
    public void Enter(PusherClient client, Subscription subscription, UserId user)
    {
        var name = subscription.Channel.Name;
        if (client.Inboxes.TryGetValue(user.Value, out var present))
        {
            present.Enter(name.Value);
            present.CountsChanged();
            return;
        }

        var continuity = continuities.Of(client);
        var inbox = new PusherInbox(
            client, client.Grants!.Of(user)!.AccessTo(client.App.View), continuity, review, counts, options.Value.HeldBytesMax);
        inbox.Enter(name.Value);
        sessions.Join(inbox.Session);
        client.Inboxes = client.Inboxes.Add(user.Value, inbox);
        start.Begin(inbox, continuity, subscription);
    }

    /// <summary>The client is on that channel no more.</summary>
    public void Leave(PusherClient client, PusherChannelName name, UserId user)
    {
        if (!client.Inboxes.TryGetValue(user.Value, out var inbox))
            return;
        inbox.Leave(name.Value);
        if (inbox.Names.Count > 0)
            return;
        client.Inboxes = client.Inboxes.Remove(user.Value);
        inbox.End();
        sessions.Leave(inbox.Session);
        inbox.Dispose();
    }

    /// <summary>The client has shown something newer: its inboxes are heard by that from now on.</summary>
    public static void Vouch(PusherClient client)
    {
        foreach (var inbox in client.Inboxes.Values)
        {
            if (client.Grants?.Of(inbox.Session.Inbox.User) is { } source)
                inbox.Session.Access = source.AccessTo(client.App.View);
        }
    }
}
