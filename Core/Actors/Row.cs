using Nudge.Core.Positions;

namespace Nudge.Core.Actors;

/// <summary>Something that a decision writes. Each kind lies with its concept; this file has those that every recipient shares.</summary>
public abstract record Row
{
    // The columns of a row with its places in indexes.
    private protected const int Overhead = 128;

    /// <summary>Bytes that the row takes in memory and in the store, about.</summary>
    public virtual int Weight => Overhead;
}

/// <summary>Remembers an accepted id for 24 h, beside the log that it may have entered.</summary>
/// <param name="Id">The notification's id.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Version">The version or offset that it was stored or collapsed at; 0 if it was throttled and not stored.</param>
/// <param name="Epoch">The epoch of that version.</param>
public sealed record AcceptedRow(string Id, DateTimeOffset At, long Version, Epoch Epoch) : Row;
