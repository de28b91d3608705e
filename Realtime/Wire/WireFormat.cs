namespace Nudge.Realtime.Wire;

/// <summary>
/// How one kind of connection spells a message. Each event is spelled once per format, and the bytes are shared by all receivers.
/// </summary>
/// <param name="slot">Its place in a message's table of spellings, below <see cref="Slots"/>.</param>
public abstract class WireFormat(int slot)
{
    /// <summary>Formats in one process: SignalR's JSON and MessagePack, SSE, Pusher over WebSockets and over requests.</summary>
    public const int Slots = 5;

    public int Slot { get; } = slot;

    /// <summary>Spells a message.</summary>
    public abstract byte[] Encode(Message message);

    /// <summary>Makes one buffer of several messages.</summary>
    public abstract byte[] Join(IReadOnlyList<Message> messages);
}
