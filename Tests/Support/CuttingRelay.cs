using System.Net;
using System.Net.Sockets;

namespace Nudge.Tests.Support;

/// <summary>A TCP relay between a client and a server that a test can cut, as a network does: no close of any protocol gets through.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;

    public CuttingRelay(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Resets every connection that is open; new ones are taken.</summary>
    public void Cut()
    {
        lock (_open)
        {
            foreach (var client in _open)
            {
                client.Client.LingerState = new(true, 0);
                client.Close();
            }

            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            var server = new TcpClient { NoDelay = true };
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            lock (_open)
                _open.AddRange([client, server]);
            _ = PassOnAsync(client, server);
            _ = PassOnAsync(server, client);
        }
    }

    private async Task PassOnAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _stop.Token);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Cut, or ended by one of the two.
        }
    }
}
