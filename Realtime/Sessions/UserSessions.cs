using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;

namespace Nudge.Realtime.Sessions;

/// <summary>Opens the sessions of users, and closes them.</summary>
public sealed class UserSessions(
    ConnectionRegister register, HeartbeatWheel wheel, ConnectedUsers users, ChannelMemberships memberships, PresenceEntering presences,
    PreviousCloses closes, ConnectionMetrics metrics, ILogger<UserSessions> logger)
{
    /// <summary>Takes a connection in. Nothing is attached yet.</summary>
    public void Open(SessionConnection connection)
    {
        connection.OnClosing = NoteClosing;
        Join(connection.Session);
        register.Add(connection);
        wheel.Add(connection);
    }

    /// <summary>Takes in a session that is a part of a connection, which is counted, looked after and closed by its protocol.</summary>
    public void Join(UserSession session)
    {
        memberships.Open(session);
        session.Enter(users.Enter(session));
    }

    /// <summary>Lets go of a connection that has ended.</summary>
    public void End(SessionConnection connection)
    {
        connection.End();
        wheel.Remove(connection);
        register.Remove(connection);
        Leave(connection.Session);
    }

    /// <summary>Lets go of a session that is over.</summary>
    public void Leave(UserSession session)
    {
        // Remembered before it is gone, so that whoever asks in this moment finds it.
        var ended = memberships.Close(session);
        if (session.User is { } user)
            users.Leave(user, session);
        memberships.LeaveAll(session, ended);
        presences.End(session);
    }

    private void NoteClosing(LiveConnection connection, Closing closing)
    {
        metrics.Closed(closing.Code);
        ConnectionLog.Closing(logger, connection.Id, closing.Code);
        closes.Put(((SessionConnection)connection).Session.Inbox, closing);
        wheel.EndAfterFarewell(connection);
    }
}
