using System.Collections.Concurrent;
using Nudge.Core.Inbox;

namespace Nudge.Gateway.Connections;

/// <summary>The users who have connections in this process.</summary>
internal sealed class Recipients(Audiences audiences, Recounts recounts)
{
    private readonly ConcurrentDictionary<InboxKey, Recipient> _recipients = new();

    public int Count => _recipients.Count;

    public Recipient Enter(Connection connection)
    {
        while (true)
        {
            var recipient = _recipients.GetOrAdd(connection.Inbox, key => new(key, audiences, recounts));
            if (recipient.TryEnter(connection))
                return recipient;
            _recipients.TryRemove(new(connection.Inbox, recipient));
        }
    }

    public void Leave(Recipient recipient, Connection connection)
    {
        if (recipient.Leave(connection))
            _recipients.TryRemove(new(recipient.Key, recipient));
    }
}
