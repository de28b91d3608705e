using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nudge.Tests.Support;

/// <summary>
/// Stands between an HTTP client and a server on loopback. It can cut every connection at once, as a network does: with no word to either
/// side's protocol; and it can refuse WebSockets, as some companies' proxies do.
/// </summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly int _port;
    private readonly Task _accepting;
    private TaskCompletionSource? _held;

    public CuttableProxy(Uri server)
    {
        _port = server.Port;
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>
    /// Whether an upgrade is answered with 403 and never reaches the server. A connection counts by its first request: each WebSocket has
    /// its own.
    /// </summary>
    public bool RefusesUpgrades { get; set; }

    /// <summary>Resets every connection that is open now; new ones are let through.</summary>
    public void Cut()
    {
        foreach (var (socket, _) in _sockets)
            socket.Close(timeout: 0);
        _sockets.Clear();
    }

    /// <summary>Lets new connections wait until <see cref="LetThrough"/>, so that no client finds the server away.</summary>
    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetThrough() => _held?.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetThrough();
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
                var first = await ReadHeadAsync(client);
                if (RefusesUpgrades
                    && Encoding.ASCII.GetString(first.Span).Contains("\nupgrade: websocket", StringComparison.OrdinalIgnoreCase))
                {
                    await SendAsync(client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                    client.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (_held is { } held)
                    await held.Task;
                await server.ConnectAsync(IPAddress.Loopback, _port);
                await SendAsync(server, first);
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut, or the server is not there: the client sees a dead connection.
            }
            finally
            {
                _sockets.TryRemove(client, out _);
                _sockets.TryRemove(server, out _);
            }
        }
    }

    /// <summary>The bytes up to the end of the first request's head, and whatever came with them.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadHeadAsync(Socket client)
    {
        var buffer = new byte[65_536];
        var length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
                break;
            length += read;
        }

        return buffer.AsMemory(0, length);
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await to.SendAsync(bytes)..];
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
                await SendAsync(to, buffer.AsMemory(0, length));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone, so the other goes too.
        }
    }
}
