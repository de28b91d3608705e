using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Nudge.Realtime.Sockets;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime;

/// <summary>A listener whose system gives it no connections.</summary>
public sealed class AcceptingTests
{
    [Fact]
    public async Task A_listener_that_can_accept_nothing_waits_between_attempts_and_says_so_once_in_ten_seconds()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "Elsewhere a listening socket that is shut down does not fail.");
        await using var server = await LiveServer.StartAsync();
        var time = TestClock.AtNoon();
        Socket listening = null!;
        var options = new SocketTransportOptions
        {
            CreateBoundListenSocket = endpoint =>
            {
                listening = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                listening.Bind(endpoint);
                return listening;
            },
        };
        var transport = new SniffingTransport(
            Options.Create(options), [], [], server.Service<SocketPlaces>(), server.Service<IMemoryPoolFactory<byte>>(), time,
            server.Service<ILoggerFactory>());
        await using var listener = await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));

        // From now on each attempt fails at once.
        listening.Shutdown(SocketShutdown.Both);
        await LiveServer.UntilAsync(() => server.Complaints.Count == 1, "the first attempt has failed");
        for (var i = 0; i < 50; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            // Another thread makes the attempt that is due.
            await Task.Delay(2);
        }

        Assert.Contains("Nudge:Connections:SocketsMax", Assert.Single(server.Complaints), StringComparison.Ordinal);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return server.Complaints.Count == 2;
        });
        await listener.UnbindAsync();
    }
}
