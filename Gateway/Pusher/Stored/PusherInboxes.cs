using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Connections;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Sessions;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Lets Pusher's connections hear the inboxes of their users, by the channels that stand for them. Called by a connection's reader.</summary>
internal sealed class PusherInboxes(
    Connections.Sessions sessions, IInboxes inboxes, Continuities continuities, ThinCounts counts, IOptions<ConnectionsOptions> options,
    IOptions<PusherOptions> pusher, TimeProvider time, ILogger<PusherInboxes> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

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
        var inbox = new PusherInbox(client.Grants!.Of(user)!.ToCaller(client.App.View), client, continuity, counts, options.Value, time);
        inbox.Enter(name.Value);
        sessions.Join(inbox);
        client.Inboxes = client.Inboxes.Add(user.Value, inbox);
        _ = StartAsync(inbox, continuity, subscription);
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
        sessions.End(inbox.Session);
        inbox.Session.Dispose();
    }

    /// <summary>The client has shown something newer: its inboxes are heard by that from now on.</summary>
    public static void Vouch(PusherClient client)
    {
        foreach (var inbox in client.Inboxes.Values)
        {
            if (client.Grants?.Of(inbox.Session.Inbox.User) is { } source)
                inbox.Session.Caller = source.ToCaller(client.App.View);
        }
    }

    /// <summary>Owned by the connection: it ends with it, and never faults. While the store is away it tries again.</summary>
    private async Task StartAsync(PusherInbox inbox, Continuity continuity, Subscription subscription)
    {
        try
        {
            var adopted = await continuity.WaitAsync(TimeSpan.FromMilliseconds(pusher.Value.SignInHoldMilliseconds), time);
            // One user's places say nothing of another's.
            if (continuity.User != inbox.Inbox.User)
                adopted = null;
            // Invalidations come first: when it is said that nothing was missed, nothing was.
            if (subscription.Scopes is { } scopes)
                await scopes.CaughtUp.WaitAsync(continuity.Ended);
            while (!await TryStartAsync(inbox, adopted ?? Adopted.Nothing))
                await Task.Delay(RetryAfter, time, continuity.Ended);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, or on no channel of the user any more.
        }
        catch (Exception exception)
        {
            Traces.CatchUpFailed(logger, inbox.Id, inbox.Inbox.User.Value, exception);
            inbox.Fail();
        }
    }

    private async Task<bool> TryStartAsync(PusherInbox inbox, Adopted adopted)
    {
        try
        {
            var view = await inboxes.MeetAsync(inbox.Inbox, inbox.Ended);
            var channels = new Dictionary<ChannelName, Position?>();
            foreach (var row in view.Subscriptions)
            {
                if (adopted.PositionOf(PusherInbox.SourceOf(row.Channel)) is { } position)
                    channels[ChannelName.Parse(row.Channel)] = position;
            }

            var own = adopted.PositionOf(PusherInbox.Source);
            inbox.IsReturning = own is not null;
            await sessions.StartAsync(inbox, new(own, channels), isGreeted: !inbox.IsReturning);
            inbox.CountsChanged();
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            Traces.AttachLater(logger, inbox.Id, inbox.Inbox.User.Value, (int)RetryAfter.TotalSeconds, exception);
            return inbox.Ended.IsCancellationRequested;
        }
    }
}
