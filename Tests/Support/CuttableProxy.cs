using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Nudge.Tests.Support;

/// <summary>Stands between a client and a server on loopback and can cut every connection at once, as a network does: with no word to either side's protocol.</summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly int _port;
    private readonly Task _accepting;

    public CuttableProxy(Uri server)
    {
        _port = server.Port;
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Resets every connection that is open now; new ones are let through.</summary>
    public void Cut()
    {
        foreach (var (socket, _) in _sockets)
            socket.Close(timeout: 0);
        _sockets.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptSocketAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            _sockets[client] = 0;
            _sockets[server] = 0;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port);
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut, or the server is not there: the client sees a dead connection.
            }

            _sockets.TryRemove(client, out _);
            _sockets.TryRemove(server, out _);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
                await to.SendAsync(buffer.AsMemory(0, length));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone, so the other goes too.
        }
    }
}
