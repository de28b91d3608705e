using System.Net;
using System.Net.Sockets;

namespace Nudge.Tests.Support;

/// <summary>Ports for servers that the tests start, and start again.</summary>
/// <remarks>
/// Below Linux' range for outgoing connections (32768 to 60999), so that none of those takes the port of a server that is down
/// between a kill and its restart; asking the system for port 0 would give one inside it.
/// </remarks>
internal static class LoopbackPort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    // Test processes that run at once start in different places; one process never hands out a port twice.
    private static int _next = Random.Shared.Next(First, Last);

    public static int Take()
    {
        for (var tries = First; tries < Last; tries++)
        {
            var port = First + Interlocked.Increment(ref _next) % (Last - First);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No loopback port from {First} to {Last} is free.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
