using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Inbox;
using Nudge.Realtime.Fanout;

namespace Nudge.Realtime.Sessions;

/// <summary>The users who have connections in this process.</summary>
public sealed class ConnectedUsers(
    SourceFanouts fanouts, Recounts recounts, SubscriptionFollower follower, IEnumerable<IForegroundFace> faces)
{
    private readonly IForegroundFace[] _faces = [.. faces];
    private readonly ConcurrentDictionary<InboxKey, ConnectedUser> _recipients = new();

    public int Count => _recipients.Count;

    /// <summary>A user who has connections here.</summary>
    public bool TryGet(InboxKey key, [NotNullWhen(true)] out ConnectedUser? user) => _recipients.TryGetValue(key, out user);

    public ConnectedUser Enter(UserSession session)
    {
        while (true)
        {
            var recipient = _recipients.GetOrAdd(session.Inbox, key => new(key, fanouts, recounts, follower, _faces));
            if (recipient.TryEnter(session))
                return recipient;
            _recipients.TryRemove(new(session.Inbox, recipient));
        }
    }

    public void Leave(ConnectedUser recipient, UserSession session)
    {
        if (recipient.Leave(session))
            _recipients.TryRemove(new(recipient.Key, recipient));
    }
}
