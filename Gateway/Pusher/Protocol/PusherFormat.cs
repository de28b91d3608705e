using System.Buffers.Binary;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// How a transport spells Pusher's events. A message's JSON is the whole event; the formats differ in what they put around it.
/// </summary>
/// <param name="slot">See <see cref="WireFormat"/>.</param>
internal abstract class PusherFormat(int slot) : WireFormat(slot)
{
    /// <summary>The event that ends the connection.</summary>
    /// <param name="code">Pusher's, or one of RFC 6455.</param>
    /// <param name="reason">For people.</param>
    public abstract byte[] Close(int code, string reason);

    /// <summary>Whether the answer to a ping says which ping it answers.</summary>
    public abstract bool MarksPings { get; }

    /// <summary>Asks for a sign of life.</summary>
    /// <param name="mark">Which ping it is; comes back in the answer if <see cref="MarksPings"/>.</param>
    public abstract ReadOnlyMemory<byte> Ping(ulong mark);

    /// <summary>Which ping an answer says that it answers; <see langword="null"/>: none of ours.</summary>
    public static ulong? MarkOf(ReadOnlySpan<byte> payload) =>
        payload.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(payload) : null;
}
