using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Realtime.Sessions;

/// <summary>A channel that begins some rows before its head, for a client that has no position in it.</summary>
public static class ChannelRewind
{
    /// <summary>The most rows: one page of a replay as it is by default.</summary>
    public const int RowsMax = 100;

    /// <summary>Says to a client how it is given.</summary>
    public static string Mistake { get; } = $"A rewind is a whole number of rows, 1 to {RowsMax}.";

    /// <summary>The position from which a client is sent so many of the newest rows, or all that are kept.</summary>
    /// <returns><see langword="null"/>: it begins at the head.</returns>
    public static Position? From(Head head, int rows)
    {
        var kept = Math.Min(rows, head.Version - head.Floor);
        return kept > 0 ? new Position(head.Epoch, head.Version - kept) : null;
    }
}
