using System.Net;

namespace Nudge.Realtime.Sockets;

/// <summary>The place of one socket, until it is disposed. Any thread may do that, more than once.</summary>
public sealed class SocketPlace(SocketPlaces places, IPAddress? peer, IPAddress? network) : IDisposable
{
    private bool _isGivenBack;

    /// <summary>Whose a request is that came over this socket; <see langword="null"/>: it has no address.</summary>
    /// <param name="forwardedFor">All of <c>X-Forwarded-For</c>; <see langword="null"/>: there is none.</param>
    public IPAddress? ClientOf(string? forwardedFor) => places.ClientOf(peer, forwardedFor);

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isGivenBack, true))
            places.GiveBack(network);
    }
}
