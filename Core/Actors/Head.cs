using Nudge.Core.Positions;

namespace Nudge.Core.Actors;

/// <summary>Where an actor's log stands.</summary>
/// <param name="Epoch">The life of the log.</param>
/// <param name="Version">Of the last row; 0 if there is none yet. For a channel this is its offset.</param>
/// <param name="Floor">Rows up to and including this one are no longer retained.</param>
public readonly record struct Head(Epoch Epoch, long Version, long Floor)
{
    public Position Position => new(Epoch, Version);
}
