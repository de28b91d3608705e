using Nudge.Core.Actors;

namespace Nudge.Core.Channels;

/// <summary>A row of a channel was taken back: its place stays, and has this body and <see cref="ChannelRow.WithdrawnType"/>.</summary>
public sealed record ChannelWithdrawnRow(long Offset, ReadOnlyMemory<byte> Body) : Row
{
    public override int Weight => Overhead + Body.Length;
}
