using System.Net.Sockets;

namespace Nudge.Realtime.Sockets;

/// <summary>
/// The feature of a connection whose flush completes when the kernel has all bytes: from then on, and until the response ends, nothing of
/// Kestrel's is on its way, and the socket may be written to directly.
/// </summary>
public interface IWriteThroughFeature
{
    /// <summary>The connection's.</summary>
    Socket Socket { get; }
}
