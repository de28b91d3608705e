using Nudge.Core.Occupancy;

namespace Nudge.Silo.Embedded;

/// <summary>Where no face wants to know who is on a channel.</summary>
internal sealed class SilentNotices : IOccupancyNotices
{
    public void Note(OccupancyNotice notice)
    {
    }
}
