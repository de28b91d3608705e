using System.Net.Sockets;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Sockets;

namespace Nudge.Gateway.Pusher.Transports.Sockets;

/// <summary>A Pusher connection on a socket of its own. While it is idle it has a pending read, and neither buffer nor timer.</summary>
internal sealed class PusherSocket : PusherReader
{
    private readonly Socket _socket;

    public PusherSocket(Socket socket, PusherSessions sessions)
        : base(sessions)
    {
        _socket = socket;
        // Reads are asynchronous and do not care; our writes must never wait.
        socket.Blocking = false;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => SocketWriting.WriteAsync(_socket, bytes);

    public override ValueTask<int> WaitAsync() => _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var read = _socket.Receive(buffer.Span, SocketFlags.None, out var error);
        return error == SocketError.Success ? new(read) : _socket.ReceiveAsync(buffer, SocketFlags.None);
    }

    public override void Abort() => _socket.Dispose();

    protected override void End() => Abort();

    protected override void FinishWriting()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }
}
