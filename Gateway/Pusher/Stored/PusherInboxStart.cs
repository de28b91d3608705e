using Microsoft.Extensions.Options;
using Nudge.Core.Actors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Positions;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Stored;

/// <summary>Starts the inbox of a Pusher client from what the client had before, once that is known.</summary>
internal sealed class PusherInboxStart(
    SessionStart start, IInboxes inboxes, IOptions<PusherOptions> options, TimeProvider time, ILogger<PusherInboxStart> logger)
{
    /// <summary>Begins; counts follow.</summary>
    /// <param name="inbox">Its session was taken in.</param>
    /// <param name="continuity">Of its connection.</param>
    /// <param name="subscription">The channel by which the client came to it.</param>
    public void Begin(PusherInbox inbox, Continuity continuity, Subscription subscription) =>
        _ = StartAsync(inbox, continuity, subscription);

    /// <summary>Owned by the connection: it ends with it, and never faults. While the store is away it tries again.</summary>
    private async Task StartAsync(PusherInbox inbox, Continuity continuity, Subscription subscription)
    {
        try
        {
            var adopted = await continuity.WaitAsync(TimeSpan.FromMilliseconds(options.Value.SignInHoldMilliseconds), time);
            // One user's places say nothing of another's.
            if (continuity.User != inbox.Session.Inbox.User)
                adopted = null;
            // Invalidations come first: when it is said that nothing was missed, nothing was.
            if (subscription.Scopes is { } scopes)
                await scopes.CaughtUp.WaitAsync(continuity.Ended);
            await StoreRetry.RunAsync(
                () => StartAsync(inbox, adopted ?? Adopted.Nothing),
                exception => PusherLog.AttachLater(logger, inbox.Id, inbox.Session.Inbox.User.Value, StoreRetry.Seconds, exception),
                time,
                continuity.Ended);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, or on no channel of the user any more.
        }
        catch (Exception exception)
        {
            PusherLog.CatchUpFailed(logger, inbox.Id, inbox.Session.Inbox.User.Value, exception);
            inbox.Fail();
        }
    }

    private async Task StartAsync(PusherInbox inbox, Adopted adopted)
    {
        var session = inbox.Session;
        // It has ended while it waited for the store.
        if (session.Ended.IsCancellationRequested)
            return;
        var view = await inboxes.MeetAsync(session.Inbox, session.Ended);
        var channels = new Dictionary<ChannelName, Position?>();
        foreach (var row in view.Subscriptions)
        {
            if (adopted.PositionOf(PusherInbox.SourceOf(row.Channel)) is { } position)
                channels[ChannelName.Parse(row.Channel)] = position;
        }

        var own = adopted.PositionOf(PusherInbox.Source);
        inbox.IsReturning = own is not null;
        await start.RunAsync(session, new(own, channels), isGreeted: !inbox.IsReturning);
        inbox.CountsChanged();
    }
}
