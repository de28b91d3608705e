using System.Net;
using System.Net.Sockets;

namespace Nudge.Bench.Engine;

/// <summary>All connections of the generator on the one thread that calls <see cref="Turn"/>. Not safe for several threads.</summary>
internal sealed class EventLoop : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private Connection?[] _connections = new Connection?[1_024];

    private const int BufferBytes = 1 << 18;

    /// <summary>Bytes of one unfinished message at most, with room for what follows; more is a server gone wrong.</summary>
    internal const int UnfinishedBytesMax = BufferBytes - (1 << 14);

    /// <summary>Connects at once: on loopback a listening socket accepts in the kernel.</summary>
    internal void Open(Connection connection, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        socket.Blocking = false;
        Watch(connection, socket);
    }

    /// <summary>
    /// Connects from an address of loopback's, and does not wait where the server takes nothing: what is sent meanwhile follows.
    /// </summary>
    /// <exception cref="SocketException">The address or this process has no port or descriptor left, or nobody listens.</exception>
    internal void Open(Connection connection, int port, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            socket.Connect(IPAddress.Loopback, port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // On its way.
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Watch(connection, socket);
    }

    private void Watch(Connection connection, Socket socket)
    {
        var handle = (int)socket.Handle;
        if (handle >= _connections.Length)
            Array.Resize(ref _connections, Math.Max(handle + 1, _connections.Length * 2));
        _connections[handle] = connection;
        connection.Bind(this, socket);
        _epoll.Watch(handle, Epoll.Readable);
        connection.OnOpened();
    }

    /// <summary>
    /// Time between two turns in which what arrives piles up. Without it the generator is woken for each message by whoever sends it, and a
    /// server pays for that: clients on other machines cost it nothing of the kind.
    /// </summary>
    internal TimeSpan Rest { get; set; }

    /// <summary>Waits at most so long for something to read, and has the connections handle it.</summary>
    internal void Turn(int milliseconds)
    {
        if (Rest > TimeSpan.Zero)
            Epoll.Sleep(Rest);
        var count = _epoll.Wait(milliseconds);
        for (var i = 0; i < count; i++)
        {
            var (socket, events) = _epoll.Ready(i);
            if (_connections[socket] is not { } connection)
                continue;
            if ((events & Epoll.Writable) != 0)
                connection.Flush();
            if (connection.IsOpen && (events & ~Epoll.Writable) != 0)
                connection.Receive(_buffer);
        }
    }

    internal void Forget(int socket) => _connections[socket] = null;

    internal void WatchWrites(int socket, bool watched) =>
        _epoll.Change(socket, watched ? Epoll.Readable | Epoll.Writable : Epoll.Readable);

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection?.Abort();
        _epoll.Dispose();
    }
}
