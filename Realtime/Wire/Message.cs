using Nudge.Core.Positions;

namespace Nudge.Realtime.Wire;

/// <summary>
/// Something that the server says to clients: a name and one JSON object, spelled at most once per format. Any thread may use it.
/// </summary>
/// <param name="name">As docs/protocol/realtime.md has it.</param>
/// <param name="json">One line of UTF-8.</param>
public sealed class Message(string name, ReadOnlyMemory<byte> json)
{
    // Two threads may spell at the same time; the bytes are the same, and either stays.
    private readonly byte[]?[] _spelled = new byte[WireFormat.Slots][];

    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Json { get; } = json;

    /// <summary>Where the receiver stands after it; <see langword="null"/>: it has no place in a log.</summary>
    public Position? Position { get; init; }

    /// <summary>If it is an invalidation that is kept: its place among those of its target; otherwise 0.</summary>
    public long Stamp { get; init; }

    /// <summary>The notification that it carries, as it was published; empty: it carries none.</summary>
    public ReadOnlyMemory<byte> Envelope { get; init; }

    /// <summary>The log of <see cref="Position"/>; <see langword="null"/>: the receiver's own inbox.</summary>
    public string? Channel { get; init; }

    public byte[] For(WireFormat format) => _spelled[format.Slot] ??= format.Encode(this);
}
