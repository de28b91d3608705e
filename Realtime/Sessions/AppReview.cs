using Nudge.Core.Apps;
using Nudge.Realtime.Connections;

namespace Nudge.Realtime.Sessions;

/// <summary>Holds the connections of an app's users to what has changed in the app.</summary>
internal sealed class AppReview(ConnectionRegister register, AccessReview review, ILogger<AppReview> logger)
{
    /// <summary>The app has changed.</summary>
    public void Run(AppView app)
    {
        foreach (var session in SessionsOf(app))
            Guard(session, app);
    }

    /// <summary>Something was revoked: asks only those whom it can be about.</summary>
    public void Run(AppView app, RevocationRow revocation)
    {
        foreach (var session in SessionsOf(app))
        {
            var isAbout = revocation.Target switch
            {
                RevocationTarget.User => session.Inbox.User.Value == revocation.Name,
                RevocationTarget.Token => session.Access.TokenId == revocation.Name,
                _ => session.IsMemberOf(revocation.Name) || session.Presences.Has(revocation.Name),
            };
            if (isAbout)
                Guard(session, app);
        }
    }

    /// <summary>Those that are a part of another connection are looked after by their protocol.</summary>
    private IEnumerable<UserSession> SessionsOf(AppView app) =>
        register.All.OfType<SessionConnection>().Select(connection => connection.Session).Where(session => session.Inbox.App == app.Id);

    /// <summary>A revocation reaches every connection, whatever goes wrong for one.</summary>
    private void Guard(UserSession session, AppView app)
    {
        try
        {
            review.Run(session, app);
        }
        catch (Exception exception)
        {
            ConnectionLog.ReviewFailed(logger, session.Client.Id, exception);
        }
    }
}
