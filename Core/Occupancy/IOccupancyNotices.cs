namespace Nudge.Core.Occupancy;

/// <summary>
/// Hears what an app's servers may want to know. Called in the order in which things happened on one channel, inside the actor's turn.
/// </summary>
public interface IOccupancyNotices
{
    /// <summary>
    /// Whether nothing more is taken note of, since the process stops. An actor that can live elsewhere decides nothing from then on.
    /// </summary>
    bool IsClosed => false;

    /// <summary>Takes note; returns at once and never throws.</summary>
    void Note(OccupancyNotice notice);
}
