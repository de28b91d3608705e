using System.Threading.Tasks.Sources;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>A Pusher connection made of requests: one that receives, most of the time, and one for each message of the client.</summary>
/// <remarks>
/// Between two receiving requests the first line waits here and the others in the connection's outbox, which bounds them in bytes and in
/// time like those of any client that is behind. A request that comes takes the line, and the outbox goes on into the same answer.
/// </remarks>
internal sealed class XhrSession : IPusherTransport, IValueTaskSource
{
    /// <summary>
    /// Requests of one session that may wait to be handled; pusher-js sends each message by itself, and browsers send six at a time.
    /// </summary>
    private const int SendsMax = 256;

    /// <summary>How many times the longest message they may have together.</summary>
    private const int SendsFactor = 8;

    private readonly Lock _gate = new();
    private readonly SerialWork _work = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PusherSessions _sessions;
    private readonly string? _origin;
    private readonly TimeSpan _idleMax;
    private readonly TimeProvider _time;
    private readonly PusherClient _client;
    private ManualResetValueTaskSourceCore<bool> _written;
    private ReadOnlyMemory<byte> _waiting;
    private bool _isWaiting;
    private bool _isEnded;
    private XhrReceiver? _receiver;
    private long _leftAt;
    private bool _isHeartbeatOpen;
    private SentMark? _answered;
    private int _sends;
    private long _sendBytes;

    /// <param name="sessions">Who takes the messages.</param>
    /// <param name="connect">Makes the connection that it carries: whoever finds the session finds that as well.</param>
    /// <param name="origin">Of the page that opens it; <see langword="null"/>: no page does.</param>
    /// <param name="idleMax">How long it lives without a request that receives.</param>
    /// <param name="time">The clock.</param>
    public XhrSession(
        PusherSessions sessions, Func<IPusherTransport, PusherClient> connect, string? origin, TimeSpan idleMax, TimeProvider time)
    {
        _sessions = sessions;
        _origin = origin;
        _idleMax = idleMax;
        _time = time;
        _leftAt = time.GetTimestamp();
        _client = connect(this);
    }

    /// <summary>Bytes of one message of its client.</summary>
    public int MessageBytesMax => _client.MessageBytesMax;

    /// <summary>
    /// Whether a request comes from where the session was opened: whoever has overheard its name on another page has no part in it.
    /// </summary>
    public bool IsOf(string? origin) =>
        string.Equals(origin, _origin, StringComparison.Ordinal)
        || (origin is not null && _origin is not null && CrossOrigin.AreSame(origin, _origin));

    /// <summary>Whether there is a request that receives.</summary>
    public bool IsReceiving
    {
        get
        {
            lock (_gate)
                return _receiver is not null;
        }
    }

    /// <summary>Carries a connection until its client has gone, or it was ended; then takes it out. Never faults.</summary>
    /// <param name="before">Goes out before the first event.</param>
    public async Task RunAsync(byte[] before)
    {
        _sessions.Open(_client, before);
        await _ended.Task;
        // All that the client has sent is handled first; who comes later finds that it has ended.
        await _work.AddAsync(async () =>
        {
            await _sessions.EndAsync(_client);
            return true;
        });
    }

    /// <summary>Receives with a request, until there is an answer, or the request has ended.</summary>
    public async Task ReceiveAsync(XhrReceiver receiver, CancellationToken requestAborted)
    {
        if (!TryAttach(receiver))
            return;
        await using (requestAborted.UnsafeRegister(static state => ((XhrReceiver)state!).End(), receiver))
            await receiver.Over;
        // All that was written up to here is in this answer, if it is this one's turn still: the next request will show that it arrived.
        var mark = receiver.IsConfirmedByNext ? _client.Mark() : null;
        if (TryDetach(receiver, requestAborted.IsCancellationRequested))
            Volatile.Write(ref _answered, mark);
    }

    /// <summary>The answer to a request may not have arrived: a client that loses one does not come back.</summary>
    public void Lose()
    {
        if (!IsReceiving)
            Abort();
    }

    /// <summary>Hears messages of the client, one request after the other.</summary>
    /// <param name="messages">None: a sign of life.</param>
    /// <returns><see langword="false"/> if the session has ended.</returns>
    public async Task<bool> SendAsync(IReadOnlyList<byte[]> messages)
    {
        var bytes = messages.Sum(message => (long)message.Length);
        var (sends, waiting) = (Interlocked.Increment(ref _sends), Interlocked.Add(ref _sendBytes, bytes));
        if (sends > SendsMax || waiting > (long)SendsFactor * MessageBytesMax)
            _client.Close(PusherCode.Closing(
                PusherCode.OverCapacity, $"More than {SendsMax} requests of the session, or too large ones, wait to be heard."));
        try
        {
            return await _work.AddAsync(() => HearAsync(messages));
        }
        finally
        {
            Interlocked.Decrement(ref _sends);
            Interlocked.Add(ref _sendBytes, -bytes);
        }
    }

    /// <summary>The client has sent what is too large to be read.</summary>
    public void Refuse(Closing closing) => _client.Close(closing);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_isEnded)
                return ValueTask.FromException(new IOException("The session has ended."));
            if (_receiver?.TryWrite(bytes, out var writing) == true)
                return writing;
            _waiting = bytes;
            _isWaiting = true;
            _written.Reset();
            return new(this, _written.Version);
        }
    }

    public void Beat()
    {
        XhrReceiver? receiver;
        TimeSpan away;
        lock (_gate)
        {
            receiver = _receiver;
            away = _time.GetElapsedTime(_leftAt);
        }

        if (receiver is null)
        {
            if (away > _idleMax)
                _client.Close(Closing.Silent);
        }
        else if (!_client.Outlet.IsBehind)
        {
            // Proxies end a response in which nothing moves.
            Volatile.Write(ref _isHeartbeatOpen, receiver.AnswersHeartbeats);
            _client.SendRaw(XhrLines.Heartbeat);
        }
    }

    public void Close() => Abort();

    public void Abort()
    {
        bool isWaiting;
        XhrReceiver? receiver;
        lock (_gate)
        {
            if (_isEnded)
                return;
            _isEnded = true;
            (isWaiting, _isWaiting, _waiting) = (_isWaiting, false, default);
            (receiver, _receiver) = (_receiver, null);
        }

        if (isWaiting)
            _written.SetException(new IOException("The session has ended."));
        receiver?.End();
        _ended.TrySetResult();
    }

    void IValueTaskSource.GetResult(short token) => _written.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _written.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _written.OnCompleted(continuation, state, token, flags);

    private bool TryAttach(XhrReceiver receiver)
    {
        XhrReceiver? former;
        lock (_gate)
        {
            if (_isEnded)
                return false;
            (former, _receiver) = (_receiver, receiver);
        }

        // Its client has let go of it already, and that news is still on its way.
        former?.End();
        _client.NoteRead();
        if (receiver.IsConfirmedByNext && Interlocked.Exchange(ref _answered, null) is { } mark)
            _client.Confirm(mark);
        HandOver();
        return true;
    }

    /// <returns><see langword="false"/> if another request has taken over, or the session has ended.</returns>
    private bool TryDetach(XhrReceiver receiver, bool isAborted)
    {
        lock (_gate)
        {
            if (_receiver != receiver)
                return false;
            _receiver = null;
            _leftAt = _time.GetTimestamp();
        }

        if (isAborted && !receiver.IsFull)
            Abort();
        return true;
    }

    /// <summary>Gives the line that waits to the receiver that has come.</summary>
    private void HandOver()
    {
        ValueTask writing;
        lock (_gate)
        {
            if (!_isWaiting || _receiver is null || !_receiver.TryWrite(_waiting, out writing))
                return;
            _isWaiting = false;
            _waiting = default;
        }

        // The outbox goes on in this thread, so that what waits there gets into the same answer.
        if (writing.IsCompletedSuccessfully)
            _written.SetResult(true);
        else
            _ = CompleteAsync(writing);
    }

    /// <summary>Owned by the request: its writes end with it.</summary>
    private async Task CompleteAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (Exception exception)
        {
            _written.SetException(exception);
            return;
        }

        _written.SetResult(true);
    }

    private async Task<bool> HearAsync(IReadOnlyList<byte[]> messages)
    {
        if (_ended.Task.IsCompleted)
            return false;
        _client.NoteRead();
        if (messages.Count == 0 && _sessions.Admits(_client))
            HearHeartbeat();
        foreach (var message in messages)
            await _sessions.ReceiveAsync(_client, message);
        return true;
    }

    /// <summary>
    /// An empty array answers a heartbeat of ours, or is one of the client's, which is answered. Both at once count as the first.
    /// </summary>
    private void HearHeartbeat()
    {
        if (Interlocked.Exchange(ref _isHeartbeatOpen, false))
            return;
        if (!_client.Outlet.IsBehind)
            _client.SendRaw(XhrLines.Activity);
    }
}
