using Nudge.Core.Positions;

namespace Nudge.Realtime.Wire;

/// <summary>Messages of one source that go out together: joined at most once per format, and the same bytes for every receiver.</summary>
public sealed class Batch
{
    /// <summary>Protocols in one process that make something of batches: Pusher's.</summary>
    public const int Slots = 1;

    private readonly byte[]?[] _joined = new byte[WireFormat.Slots][];
    private object?[]? _made;

    public Batch(IReadOnlyList<Message> messages)
    {
        Messages = messages;
        First = long.MaxValue;
        foreach (var message in messages)
        {
            if (message.Position is not { } position)
                continue;
            First = Math.Min(First, position.Offset);
            (Channel, Last) = (message.Channel, position);
        }
    }

    public IReadOnlyList<Message> Messages { get; }

    /// <summary>The lowest place in the log; <see cref="long.MaxValue"/> if none of the messages has one.</summary>
    public long First { get; }

    /// <summary>The channel whose rows it has; <see langword="null"/>: it has rows of an inbox, or none.</summary>
    public string? Channel { get; }

    /// <summary>The position of the receiver after its last row.</summary>
    public Position Last { get; }

    /// <summary>Gives what a protocol has made of it, so that all its receivers share it.</summary>
    public TMade? Get<TMade>(BatchSlot<TMade> slot)
        where TMade : class => (TMade?)_made?[slot.Index];

    /// <summary>
    /// Keeps what a protocol has made of it. Two threads may do so at the same time; what they made is the same, and either stays.
    /// </summary>
    public void Keep<TMade>(BatchSlot<TMade> slot, TMade made)
        where TMade : class => (_made ??= new object?[Slots])[slot.Index] = made;

    public ReadOnlyMemory<byte> For(WireFormat format) =>
        Messages.Count == 1 ? Messages[0].For(format) : _joined[format.Slot] ??= format.Join(Messages);
}
