namespace Nudge.Core.Actors;

/// <summary>Something that a decision writes. Each kind lies with its concept; this file has those that every recipient shares.</summary>
public abstract record Row
{
    // The columns of a row with its places in indexes.
    private protected const int Overhead = 128;

    /// <summary>Bytes that the row takes in memory and in the store, about.</summary>
    public virtual int Weight => Overhead;
}
