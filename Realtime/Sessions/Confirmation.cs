using Nudge.Core.Positions;

namespace Nudge.Realtime.Sessions;

/// <summary>A client is known to have a source up to a position.</summary>
/// <param name="Position">Up to there.</param>
/// <param name="At">When that was learned.</param>
public readonly record struct Confirmation(Position Position, DateTimeOffset At)
{
    /// <summary>When the client was known to have a row.</summary>
    public DateTimeOffset? Of(Position row) => row.Epoch == Position.Epoch && row.Offset <= Position.Offset ? At : null;
}
