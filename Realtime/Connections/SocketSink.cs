using System.Net.Sockets;
using Nudge.Realtime.Sockets;

namespace Nudge.Realtime.Connections;

/// <summary>A socket that we own since its upgrade. Bytes go straight into the kernel's buffer, in the thread that has them.</summary>
/// <remarks>
/// Kestrel's pipe, its flush and the thread that a flush wakes cost more than the send itself: measured over 5,000 SignalR receivers, this
/// is what makes an event cheaper than a hub's group send (bench/). Nothing may be written before the client's first frame: only then has
/// Kestrel's own answer to the upgrade left its pipe for certain.
/// </remarks>
public sealed class SocketSink : ISink
{
    private readonly Socket _socket;
    private readonly Action _close;

    public SocketSink(Socket socket, Action close)
    {
        _socket = socket;
        _close = close;
        // Reads of the framework are asynchronous and do not care; our writes must never wait.
        socket.Blocking = false;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => SocketWriting.WriteAsync(_socket, bytes);

    public void Close() => _close();
}
