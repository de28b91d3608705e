using Nudge.Gateway.Pusher.Clients;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Channels;

/// <summary>Events that go to all subscriptions of a channel together: joined into one buffer for nearly all of them.</summary>
/// <param name="app">Whose channel it is.</param>
internal sealed class ChannelDelivery(string app) : IDelivery<Subscription>
{
    private readonly List<Message> _messages = [];
    private readonly List<(long Revision, ulong Except)> _facts = [];
    private bool _hasExceptions;
    private long _first = long.MaxValue;
    private Exception? _failure;
    private Batch? _batch;

    public string App => app;

    public int Events => _messages.Count;

    public int Bytes { get; private set; }

    /// <summary>The newest stamp of the scopes after it; 0: none of the events is an invalidation.</summary>
    public long Stamp { get; set; }

    public void Add(Message message, long revision, ulong except)
    {
        _messages.Add(message);
        _facts.Add((revision, except));
        Bytes += message.Json.Length;
        _first = Math.Min(_first, revision);
        _hasExceptions |= except != 0;
    }

    /// <summary>Why one of the subscribers could not be sent to; it was ended, and the others were not kept from anything.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Sends to all; each event passes over the connection that it excepts, and those that began after it.</summary>
    public ValueTask SendAsync(List<Subscription> subscriptions, ConnectionMetrics metrics, long arrivedAt)
    {
        _batch = new(_messages);
        return Broadcast.RunAsync(subscriptions, this, metrics, arrivedAt);
    }

    public void Send(Subscription receiver)
    {
        if (receiver.After >= _first || (_hasExceptions && IsExcepted(receiver.Client.SocketId.Value)))
            SendSome(receiver);
        else
            receiver.Client.Send(_batch!);
    }

    public void Fail(Subscription receiver, Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        receiver.Client.Abort();
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

    private void SendSome(Subscription receiver)
    {
        var socket = receiver.Client.SocketId.Value;
        var own = new List<Message>(_messages.Count);
        for (var i = 0; i < _messages.Count; i++)
        {
            if (_facts[i].Revision > receiver.After && _facts[i].Except != socket)
                own.Add(_messages[i]);
        }

        if (own.Count > 0)
            receiver.Client.Send(new Batch(own));
    }
}
