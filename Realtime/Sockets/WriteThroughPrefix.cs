using System.Net.Sockets;

namespace Nudge.Realtime.Sockets;

/// <summary>
/// The first bytes of a request whose response does not end. A connection that begins with it has an <see cref="IWriteThroughFeature"/>.
/// </summary>
/// <param name="Bytes">The request's method and the beginning of its target, as they are sent.</param>
public sealed record WriteThroughPrefix(ReadOnlyMemory<byte> Bytes)
{
    // A flush waits from two bytes on, until the kernel has taken the last of them.
    internal const int WriteBufferBytes = 2;

    internal sealed record Feature(Socket Socket) : IWriteThroughFeature;
}
