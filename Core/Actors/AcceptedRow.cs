using Nudge.Core.Positions;

namespace Nudge.Core.Actors;

/// <summary>Remembers an accepted id for 24 h, beside the log that it may have entered.</summary>
/// <param name="Id">The notification's id.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Version">The version or offset that it was stored or collapsed at; 0 if it was throttled and not stored.</param>
/// <param name="Epoch">The epoch of that version.</param>
public sealed record AcceptedRow(string Id, DateTimeOffset At, long Version, Epoch Epoch) : Row
{
    /// <summary>The credential that published it; <see langword="null"/>: nobody knows, or who reads does not ask.</summary>
    public string? By { get; init; }

    /// <summary>Users that it was published to in the same call; 0: it was for a channel, or nobody knows.</summary>
    public int Recipients { get; init; }
}
