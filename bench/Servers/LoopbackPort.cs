using System.Net;
using System.Net.Sockets;

namespace Nudge.Bench.Servers;

/// <summary>Ports for the servers of a run.</summary>
internal static class LoopbackPort
{
    /// <summary>A free one below Linux' range for outgoing connections, so that none of the generator's takes it.</summary>
    internal static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
