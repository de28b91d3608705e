using System.Buffers;
using System.Net.Sockets;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Sockets.WebSockets;

namespace Nudge.Gateway.Pusher.Transports.Sockets;

/// <summary>A WebSocket that carries a Pusher connection: hands its messages on, and takes the connection out when it has ended.</summary>
internal abstract class PusherReader(PusherSessions sessions) : IPusherTransport, IWebSocketPeer
{
    private PusherClient _client = null!;
    private bool _isViolated;

    public int MessageBytesMax => _client.MessageBytesMax;

    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    public abstract ValueTask<int> WaitAsync();

    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    public abstract void Abort();

    public void Beat()
    {
        // A connection on a socket needs nothing but the protocol's own pings.
    }

    /// <summary>The reader ends with the client's end, so that what was written last is read first.</summary>
    public void Close()
    {
        // Nothing to do: see above.
    }

    /// <summary>Reads until the client ends, or is ended. Never faults.</summary>
    public async Task RunAsync(PusherClient client)
    {
        _client = client;
        try
        {
            await new FrameReading(this).RunAsync();
            if (_isViolated)
                await DiscardAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // The client went without a word, or was ended.
        }
        catch (Exception exception)
        {
            sessions.Fail(client, exception);
        }
        finally
        {
            await sessions.EndAsync(client);
            End();
        }
    }

    public ValueTask ReceiveAsync(ReadOnlyMemory<byte> message) => sessions.ReceiveAsync(_client, message);

    public void Ping(ReadOnlySpan<byte> payload)
    {
        if (sessions.Admits(_client))
            _client.SendRaw(LifeFrame.Pong(payload));
    }

    public void Pong(ReadOnlySpan<byte> payload)
    {
        if (sessions.Admits(_client))
            _client.NotePong(payload);
    }

    public void NoteRead() => _client.NoteRead();

    public void NoteTaken(bool hasEnded, bool isWithin) => _client.NoteTaken(hasEnded, isWithin);

    public void ClosedBy(int code, bool isViolation)
    {
        _isViolated = isViolation;
        // It closes first and by the rules: the page is gone, or wants no more.
        _client.HasSaidGoodbye = !isViolation && _client.Closing is null;
        _client.Outlet.End(CloseFrame.Of(code, ""));
    }

    /// <summary>Nothing more is written.</summary>
    protected abstract void FinishWriting();

    /// <summary>Nothing more is read either.</summary>
    protected abstract void End();

    /// <summary>Reads the rest and throws it away: a connection that is closed with unread bytes takes our last words with it.</summary>
    private async Task DiscardAsync()
    {
        sessions.EndSoon(_client);
        FinishWriting();
        var buffer = ArrayPool<byte>.Shared.Rent(4_096);
        try
        {
            while (await ReadAsync(buffer) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
