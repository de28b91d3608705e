namespace Nudge.Realtime.Wire;

/// <summary>A place on every batch for what one protocol makes of it, where that protocol does not send messages as they are.</summary>
/// <param name="index">Below <see cref="Batch.Slots"/>.</param>
public sealed class BatchSlot<TMade>(int index)
    where TMade : class
{
    public int Index { get; } = index;
}
