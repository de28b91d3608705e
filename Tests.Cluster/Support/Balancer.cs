using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Support;

/// <summary>
/// A balancer in front of nodes, of the plainest kind: each connection goes to the next node that takes it, and nothing sticks.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Uri[] _nodes;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly ConcurrentQueue<Uri> _taken = new();
    private int _next;

    internal Balancer(params IEnumerable<Uri> nodes)
    {
        _nodes = [.. nodes];
        Address = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}");
        _listener = new(IPAddress.Loopback, Address.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal Uri Address { get; }

    /// <summary>Which node took each connection, in the order in which they came.</summary>
    internal IReadOnlyList<Uri> Taken => [.. _taken];

    /// <summary>
    /// A client through the balancer that speaks for the demo app's server, and waits for longer than a lost call takes. The caller
    /// disposes it.
    /// </summary>
    /// <param name="node">Any node: all know the same apps, and each has their credentials in its data folder.</param>
    internal async Task<HttpClient> CreateDemoAppClientAsync(NudgeProcess node)
    {
        using var direct = await node.CreateDemoAppClientAsync(CancellationToken.None);
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = direct.DefaultRequestHeaders.Authorization;
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            using var node = await ConnectAsync();
            if (node is null)
                return;
            try
            {
                client.NoDelay = node.NoDelay = true;
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(node.GetStream(), _stop.Token),
                    node.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // One side was gone before the other was told.
            }
        }
    }

    private async Task<TcpClient?> ConnectAsync()
    {
        for (var tries = 0; tries < _nodes.Length; tries++)
        {
            var node = _nodes[(Interlocked.Increment(ref _next) & int.MaxValue) % _nodes.Length];
            var connection = new TcpClient();
            try
            {
                await connection.ConnectAsync(IPAddress.Loopback, node.Port, _stop.Token);
                _taken.Enqueue(node);
                return connection;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                connection.Dispose();
            }
        }

        return null;
    }
}
