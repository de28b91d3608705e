using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Clients;

/// <summary>The carrier of a Pusher connection: a socket of our own, a stream, or requests. It reads, and hands messages on.</summary>
/// <remarks>After <see cref="ISink.Close"/> it reads on until the client ends as well, so that the client gets to read why.</remarks>
internal interface IPusherTransport : ISink
{
    /// <summary>Does what the transport itself needs to stay alive; once in a round of the pulse.</summary>
    void Beat();

    /// <summary>Ends it at once; never throws. Any thread may call it, more than once.</summary>
    void Abort();
}
