using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Nudge.Realtime.Sockets;

/// <summary>
/// Kestrel's sockets, with a look at the first bytes of each connection: those that a taker takes never become connections of Kestrel.
/// </summary>
/// <remarks>
/// A connection of Kestrel's owns two pipes, two loops and a context; ours owns a socket and a pending read (ADR 0020 has the figures). A
/// connection that nobody takes is handed on untouched, since looking does not read: TLS, HTTP/2 and everything unusual. An endpoint that
/// is no address of IP or of a Unix socket is left to Kestrel altogether.
/// </remarks>
public sealed class SniffingTransport(
    IOptions<SocketTransportOptions> options, IEnumerable<ISocketTaker> takers, IEnumerable<WriteThroughPrefix> writeThrough,
    SocketPlaces places, IMemoryPoolFactory<byte> pools, TimeProvider time, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly ISocketTaker[] _takers = [.. takers];
    private readonly WriteThroughPrefix[] _writeThrough = [.. writeThrough];

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint;

    [SuppressMessage("Reliability", "CA2000", Justification = "The listener belongs to Kestrel.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new SniffingListener(
            endpoint, options.Value, _takers, _writeThrough, places, pools, time, loggers.CreateLogger<SniffingListener>());
        listener.Listen();
        return new(listener);
    }
}
