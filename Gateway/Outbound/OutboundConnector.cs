using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.Hedging;

namespace Nudge.Gateway.Outbound;

/// <summary>Opens connections, to addresses that may be called and to no others.</summary>
internal sealed class OutboundConnector(OutboundNetworks networks, TimeProvider time)
{
    /// <summary>Addresses of one host that are tried.</summary>
    private const int AddressesMax = 10;

    /// <summary>The time that an address has for itself before the next one is tried beside it (RFC 8305).</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks names up; tests have names of their own.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> LookUpAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>
    /// Looks the name up and connects to one of the permitted addresses: the first that answers, each with a head start before the next.
    /// </summary>
    /// <exception cref="OutboundException">None of its addresses may be called.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var needsOpening = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await LookUpAsync(host, cancellationToken);
        var permitted = Array.FindAll(found, address => needsOpening ? networks.IsOpened(address) : networks.Permits(address));
        if (permitted.Length == 0)
        {
            throw new OutboundException(needsOpening
                ? "Addresses are called over https."
                : "The host is at an address of a private or special network, which this server does not call.");
        }

        // A socket that could connect to the name itself would look it up again, and might find something else.
        return await RaceAsync(permitted, context.DnsEndPoint.Port, cancellationToken);
    }

    private async ValueTask<Stream> RaceAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        if (addresses.Length == 1)
            return await ConnectAsync(addresses[0], port, cancellationToken);
        var next = -1;
        // The losers are cancelled, or closed where they came about as well. A refusal does not wait for the head start.
        var race = new ResiliencePipelineBuilder<Stream> { TimeProvider = time }
            .AddHedging(new HedgingStrategyOptions<Stream>
            {
                Delay = HeadStart,
                MaxHedgedAttempts = Math.Min(addresses.Length, AddressesMax) - 1,
                ShouldHandle = new PredicateBuilder<Stream>().Handle<SocketException>(),
            })
            .Build();
        return await race.ExecuteAsync(token => ConnectAsync(addresses[Interlocked.Increment(ref next)], port, token), cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
