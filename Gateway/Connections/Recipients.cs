using System.Collections.Concurrent;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Connections;

/// <summary>The users who have connections in this process.</summary>
internal sealed class Recipients(Audiences audiences, Recounts recounts, SubscriptionFollower follower)
{
    private readonly ConcurrentDictionary<InboxKey, Recipient> _recipients = new();

    public int Count => _recipients.Count;

    public Recipient Enter(UserSession session)
    {
        while (true)
        {
            var recipient = _recipients.GetOrAdd(session.Inbox, key => new(key, audiences, recounts, follower));
            if (recipient.TryEnter(session))
                return recipient;
            _recipients.TryRemove(new(session.Inbox, recipient));
        }
    }

    public void Leave(Recipient recipient, UserSession session)
    {
        if (recipient.Leave(session))
            _recipients.TryRemove(new(recipient.Key, recipient));
    }
}
