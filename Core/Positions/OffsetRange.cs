namespace Nudge.Core.Positions;

/// <summary>The offsets from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct OffsetRange(long First, long Last)
{
    public long Count => Last - First + 1;
}
