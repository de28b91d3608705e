using System.Net;
using System.Net.Sockets;
using Nudge.Gateway.Outbound;
using Nudge.Tests.Gateway.Pusher.Webhooks;

namespace Nudge.Tests.Gateway.Outbound;

/// <summary>Hosts with several addresses, all of them of this machine.</summary>
public sealed class OutboundConnectorTests : IAsyncLifetime
{
    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.2");

    private readonly List<Socket> _waiting = [];
    private TestReceiver _receiver = null!;

    private Uri Url => new($"http://receiver.test:{_receiver.Url.Port}/hook");

    public async ValueTask InitializeAsync() => _receiver = await TestReceiver.StartAsync();

    public ValueTask DisposeAsync()
    {
        _waiting.ForEach(socket => socket.Dispose());
        return _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_host_whose_first_address_swallows_all_is_reached_at_the_next_one()
    {
        await SwallowAsync(Other);
        await using var way = new WayOut("127.0.0.0/8", lookUp: _ => [Other, IPAddress.Loopback]);

        Assert.True((await way.SendAsync(Url, 0)).IsSuccess);
    }

    [Fact]
    public async Task A_host_whose_first_address_refuses_is_reached_at_the_next_one()
    {
        await using var way = new WayOut("127.0.0.0/8", lookUp: _ => [Other, IPAddress.Loopback]);
        Assert.True((await way.SendAsync(Url, 0)).IsSuccess);
    }

    [Fact]
    public async Task Addresses_that_may_not_be_called_are_not_among_those_that_are_tried()
    {
        using var listener = Listen(Other);
        await using var way = new WayOut("127.0.0.1", lookUp: _ => [Other, IPAddress.Loopback]);

        Assert.True((await way.SendAsync(Url, 0)).IsSuccess);
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public async Task A_host_that_is_at_none_of_its_addresses_says_why()
    {
        await _receiver.DisposeAsync();
        await using var way = new WayOut("127.0.0.0/8", lookUp: _ => [Other, IPAddress.Loopback]);

        var failed = await Assert.ThrowsAsync<OutboundException>(() => way.SendAsync(Url, 0));
        Assert.Contains("refused", failed.Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Makes an address at the receiver's port one that answers no attempt to connect: its queue is full, and stays so.</summary>
    private async Task SwallowAsync(IPAddress address)
    {
        var listener = Listen(address);
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _waiting.Add(socket);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            try
            {
                await socket.ConnectAsync(address, ((IPEndPoint)listener.LocalEndPoint!).Port, patience.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Socket Listen(IPAddress address)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _waiting.Add(listener);
        listener.Bind(new IPEndPoint(address, _receiver.Url.Port));
        listener.Listen(1);
        return listener;
    }
}
