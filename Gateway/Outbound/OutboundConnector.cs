using System.Net;
using System.Net.Sockets;

namespace Nudge.Gateway.Outbound;

/// <summary>Opens connections, to addresses that may be called and to no others.</summary>
internal sealed class OutboundConnector(OutboundNetworks networks)
{
    /// <summary>Looks the name up and connects to the first address of those permitted that answers.</summary>
    /// <exception cref="OutboundException">None of its addresses may be called.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var needsOpening = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var permitted = Array.FindAll(found, address => needsOpening ? networks.IsOpened(address) : networks.Permits(address));
        if (permitted.Length == 0)
        {
            throw new OutboundException(needsOpening
                ? "Addresses are called over https."
                : "The host is at an address of a private or special network, which this server does not call.");
        }

        // A socket that could connect to the name itself would look it up again, and might find something else.
        return await ConnectAsync(permitted, context.DnsEndPoint.Port, cancellationToken);
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException || i == addresses.Length - 1)
                    throw;
            }
        }
    }
}
