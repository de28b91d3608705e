using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Nudge.Gateway.Hubs;
using Nudge.Realtime.Connections;

namespace Nudge.Micro;

/// <summary>
/// One row of a channel into the kernel's buffers of 9,000 sockets on loopback. Nobody reads meanwhile, as if the clients were on other
/// machines, so all cores are the sweep's: <c>DOTNET_PROCESSOR_COUNT=1</c> before the command gives it one.
/// </summary>
public class SocketSweep
{
    private const int Receivers = 9_000;
    private const int Sweeps = 20;

    private readonly List<Socket> _clients = [];
    private readonly byte[] _read = new byte[65_536];
    private SweptChannel _channel = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _channel = new();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Receivers);
        for (var i = 0; i < Receivers; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(listener.LocalEndPoint!);
            client.Blocking = false;
            _clients.Add(client);
            var server = await listener.AcceptAsync();
            server.NoDelay = true;
            await _channel.AddAsync(HubFormat.Json, new SocketSink(server, server.Dispose));
        }
    }

    /// <summary>The clients read what has come, outside of the measured time.</summary>
    [IterationSetup]
    public void Drain()
    {
        foreach (var client in _clients)
        {
            while (client.Receive(_read, SocketFlags.None, out _) > 0)
            {
            }
        }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _clients.ForEach(client => client.Dispose());
        _channel.Close();
    }

    [Benchmark(OperationsPerInvoke = Sweeps)]
    public async Task Sweep()
    {
        for (var i = 0; i < Sweeps; i++)
            await _channel.SweepAsync();
    }
}
