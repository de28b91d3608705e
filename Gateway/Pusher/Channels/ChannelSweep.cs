using Nudge.Gateway.Connections;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Events that go to all subscriptions of a channel together: joined into one buffer for nearly all of them.</summary>
internal sealed class ChannelSweep
{
    private readonly List<Message> _messages = [];
    private readonly List<(long Revision, ulong Except)> _facts = [];
    private bool _hasExceptions;
    private Exception? _failure;
    private Batch? _batch;

    public int Count => _messages.Count;

    public int Bytes { get; private set; }

    /// <summary>The newest stamp of the scopes after it; 0: none of the events is an invalidation.</summary>
    public long Stamp { get; set; }

    /// <summary>The lowest revision.</summary>
    public long First { get; private set; } = long.MaxValue;

    public void Add(Message message, long revision, ulong except)
    {
        _messages.Add(message);
        _facts.Add((revision, except));
        Bytes += message.Json.Length;
        First = Math.Min(First, revision);
        _hasExceptions |= except != 0;
    }

    /// <summary>Why one of the subscribers could not be sent to; it was ended, and the others were not kept from anything.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Sends to all; each event passes over the connection that it excepts.</summary>
    public ValueTask SendAsync(List<Subscription> subscriptions)
    {
        _batch = new(_messages);
        return FanOut.RunAsync(subscriptions.Count, (this, subscriptions), static (state, first, end) => state.Item1.Send(state.subscriptions, first, end));
    }

    /// <summary>The same where some of the subscriptions began after some of the events.</summary>
    public void SendAfter(List<Subscription> subscriptions)
    {
        for (var i = 0; i < subscriptions.Count; i++)
        {
            try
            {
                SendOnly(subscriptions[i], subscriptions[i].After);
            }
            catch (Exception exception)
            {
                Fail(subscriptions[i], exception);
            }
        }
    }

    private void Send(List<Subscription> subscriptions, int first, int end)
    {
        for (var next = first; next < end; next++)
        {
            try
            {
                SendFrom(subscriptions, ref next, end);
            }
            catch (Exception exception)
            {
                Fail(subscriptions[next], exception);
            }
        }
    }

    private void SendFrom(List<Subscription> subscriptions, ref int next, int end)
    {
        var batch = _batch!;
        if (_hasExceptions)
        {
            for (; next < end; next++)
            {
                if (IsExcepted(subscriptions[next].Client.SocketId.Value))
                    SendOnly(subscriptions[next], 0);
                else
                    subscriptions[next].Client.Send(batch);
            }

            return;
        }

        for (; next < end; next++)
            subscriptions[next].Client.Send(batch);
    }

    private void Fail(Subscription subscription, Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        subscription.Client.Abort();
    }

    private bool IsExcepted(ulong socket)
    {
        foreach (var (_, except) in _facts)
        {
            if (except == socket)
                return true;
        }

        return false;
    }

    private void SendOnly(Subscription subscription, long after)
    {
        var socket = subscription.Client.SocketId.Value;
        var own = new List<Message>(_messages.Count);
        for (var i = 0; i < _messages.Count; i++)
        {
            if (_facts[i].Revision > after && _facts[i].Except != socket)
                own.Add(_messages[i]);
        }

        if (own.Count > 0)
            subscription.Client.Send(new Batch(own));
    }
}
