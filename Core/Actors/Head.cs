using Nudge.Core.Errors;
using Nudge.Core.Positions;

namespace Nudge.Core.Actors;

/// <summary>The head of an actor's log: its epoch, version and floor.</summary>
/// <param name="Epoch">The life of the log.</param>
/// <param name="Version">Of the last row; 0 if there is none yet. For a channel this is its offset.</param>
/// <param name="Floor">Rows up to and including this one are no longer retained.</param>
public readonly record struct Head(Epoch Epoch, long Version, long Floor)
{
    public Position Position => new(Epoch, Version);

    /// <summary>Whether a position is one of this log.</summary>
    /// <param name="position">As a client gave it.</param>
    /// <param name="field">The client's name for it.</param>
    /// <returns><see langword="null"/>: it is.</returns>
    public Refusal? WhyNot(Position position, string field)
    {
        if (position.Epoch != Epoch)
            return new(
                ErrorCode.EpochMismatch,
                $"The position is of epoch {position.Epoch}, the log of {Epoch}: it is of another log, or of this one before it began "
                + "anew. Fetch anew.",
                field);
        return position.Offset > Version ? new(ErrorCode.PositionAhead, $"The log stands at {Version}.", field, Version) : null;
    }
}
