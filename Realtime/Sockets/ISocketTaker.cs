using System.Net.Sockets;

namespace Nudge.Realtime.Sockets;

/// <summary>Takes connections over before HTTP sees them, by the first bytes that the client sends.</summary>
public interface ISocketTaker
{
    /// <summary>The first bytes of the requests that it may take.</summary>
    ReadOnlySpan<byte> Prefix { get; }

    /// <summary>Takes a connection whose first bytes begin with the prefix; they are still to be read from the socket.</summary>
    /// <param name="socket">Belongs to the taker once it is taken.</param>
    /// <param name="place">The socket's, which the taker gives back when a connection that it took has ended.</param>
    /// <param name="head">The bytes that have come so far; good until the task completes.</param>
    /// <returns><see langword="false"/>: nothing was read or written, and HTTP goes on with it.</returns>
    ValueTask<bool> TryTakeAsync(Socket socket, SocketPlace place, ReadOnlyMemory<byte> head);
}
