using Nudge.Core.Limits;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>The bounds of the connection, by whether anybody has vouched for it.</summary>
internal sealed partial class PusherClient
{
    /// <summary>Bytes of one message of a client that nobody has vouched for: a sign-in with the longest watchlist fits.</summary>
    public const int AnonymousMessageBytesMax = 16_384;

    private readonly ConnectionsOptions _connections;
    private Allowance _messages;
    private Allowance _subscribing;
    private Allowance _clientEvents;
    private MessageTime _message;

    /// <summary>
    /// Whether an app's server has vouched for it: by a sign-in, a token, or a private channel that it has signed. It never loses that
    /// again.
    /// </summary>
    public bool IsAuthorized { get; private set; }

    /// <summary>Subscriptions that it holds while nobody has vouched for it. Touched by the connection's reader alone.</summary>
    public int AnonymousSubscriptions { get; set; }

    /// <summary>Bytes of one message.</summary>
    public int MessageBytesMax => IsAuthorized ? _pusher.MessageBytesMax : Math.Min(AnonymousMessageBytesMax, _pusher.MessageBytesMax);

    /// <summary>Channels that it may be on.</summary>
    public int SubscriptionsMax =>
        IsAuthorized ? _pusher.SubscriptionsMax : Math.Min(_pusher.AnonymousSubscriptionsMax, _pusher.SubscriptionsMax);

    // One that comes back subscribes to all its channels at once.
    private int MessagesBurst => _connections.ClientMessagesBurst + (IsAuthorized ? _pusher.SubscriptionsMax : 0);

    /// <summary>Somebody has vouched for it.</summary>
    /// <returns>The anonymous subscriptions that it had.</returns>
    public int Authorize()
    {
        IsAuthorized = true;
        (var had, AnonymousSubscriptions) = (AnonymousSubscriptions, 0);
        return had;
    }

    /// <summary>Counts a message, a ping or a pong of the client.</summary>
    /// <returns><see langword="false"/> if it is not handled: the client was told so, or is closed because it went on.</returns>
    public bool TryTakeMessage()
    {
        var taken = _messages.Take(1, _connections.ClientMessagesPerSecond, Time);
        if (taken <= MessagesBurst)
            return true;
        if (taken <= 2 * MessagesBurst)
            RefuseRate(
                $"A connection sends at most {_connections.ClientMessagesPerSecond} messages in a second, and {MessagesBurst} at once.");
        else
            Close(Closing.RateLimited);
        return false;
    }

    /// <summary>Counts a change of what it subscribes to.</summary>
    /// <returns><see langword="false"/> if there were too many.</returns>
    public bool TryTakeSubscribing() =>
        _subscribing.TryTake(_pusher.SubscriptionsPerSecond, SubscriptionsMax + _pusher.SubscriptionsPerSecond, Time);

    /// <summary>Counts a change that nobody wants to keep it from.</summary>
    public void TakeSubscribing() => _subscribing.Take(1, _pusher.SubscriptionsPerSecond, Time);

    /// <summary>Counts an event of the client's own.</summary>
    public bool TryTakeClientEvent(int perSecond) => _clientEvents.TryTake(perSecond, perSecond, Time);

    /// <summary>Takes note of where in its messages the client is; one that does not end is the end of the connection.</summary>
    public void NoteTaken(bool hasEnded, bool isWithin)
    {
        _message.Note(hasEnded, isWithin, Time);
        EndUnfinished();
    }

    private void EndUnfinished()
    {
        if (_message.IsOver(_connections.MessageSecondsMax, Time))
            Close(Closing.Unfinished);
    }
}
