using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Sessions;

/// <summary>Puts a newer token of the same user in the place of the one by which a connection was opened.</summary>
public sealed class AccessRefresh(AccessReview review, ChannelAttaching attaching, IApps apps, IInboxes inboxes, HeartbeatWheel wheel)
{
    /// <returns>The channels that the new token does not open, and which were detached.</returns>
    public Task<Answer<IReadOnlyList<string>>> RunAsync(SessionConnection connection, ISessionAccess access) =>
        connection.Session.Work.AddAsync(() => RunInTurnAsync(connection, access));

    private async Task<Answer<IReadOnlyList<string>>> RunInTurnAsync(SessionConnection connection, ISessionAccess access)
    {
        var session = connection.Session;
        if (access.Inbox != session.Inbox)
            return new Refusal(ErrorCode.Forbidden, "The token is another user's. Open another connection for it.", "token");
        session.Access = access;
        wheel.Refresh(connection);
        var app = await apps.GetAsync(session.Inbox.App, session.Ended) ?? access.App;
        var detached = review.Run(session, app);
        await AttachAgainAsync(session);
        return detached;
    }

    /// <summary>Subscriptions that the last token could not hear, since they were revoked for it, are heard by a newer one.</summary>
    private async Task AttachAgainAsync(UserSession session)
    {
        var view = await inboxes.MeetAsync(session.Inbox, session.Ended);
        foreach (var row in view.Subscriptions)
        {
            if (session.TryGetLiveMembership(row.Channel, out _))
                continue;
            await attaching.AttachSubscribedAsync(session, ChannelName.Parse(row.Channel), row.Right, null);
            session.User?.Recount(row.Channel);
        }
    }
}
