using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Sessions;

/// <summary>
/// Has sessions hear the channels to which their user subscribes while connected, and no longer those that the user leaves.
/// </summary>
public sealed class SubscriptionFollower(
    IApps apps, ChannelMemberships memberships, ChannelAttaching attaching, ILogger<SubscriptionFollower> logger)
{
    /// <summary>Begins; it is done in the order of the session's other work.</summary>
    public void Follow(UserSession session, SubscriptionChange change) => _ = FollowAsync(session, change);

    /// <summary>Owned by the session: it ends with it, and never faults.</summary>
    private async Task FollowAsync(UserSession session, SubscriptionChange change)
    {
        try
        {
            await session.Work.AddAsync(() => FollowInTurnAsync(session, change));
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
        catch (StoreUnavailableException exception)
        {
            // It would miss what it should hear; when it comes back it catches up.
            ConnectionLog.AttachFailed(logger, session.Client.Id, change.Channel, exception);
            session.Client.Close(Closing.Failed);
        }
    }

    private async Task<bool> FollowInTurnAsync(UserSession session, SubscriptionChange change)
    {
        // A session that has attached nothing yet will find its subscriptions as they are by then.
        if (!session.IsStarted)
            return false;
        if (change.Start is { } start)
        {
            if (session.TryGetLiveMembership(change.Channel, out var live))
                ChannelMemberships.Note(live, change.Right);
            else
                await attaching.AttachSubscribedAsync(session, ChannelName.Parse(change.Channel), change.Right, start);
        }
        else if (session.TryGetMembership(change.Channel, out var membership))
        {
            membership.IsSubscribed = false;
            var app = await apps.GetAsync(session.Inbox.App, session.Ended);
            if (!membership.IsExplicit || app is null || ChannelMemberships.Review(session.Access, app, membership) is not null)
                memberships.End(session, membership);
        }

        return true;
    }
}
