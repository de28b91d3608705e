using Nudge.Core.Occupancy;
using Orleans.Services;

namespace Nudge.Grains.Interfaces.Occupancy;

/// <summary>Lists the occupied channels of an app whose actors live in one silo.</summary>
[Alias("nudge.IOccupiedService")]
public interface IOccupiedService : IGrainService
{
    [Alias("List")]
    Task<OccupiedChannel[]> ListAsync(string app, string prefix);
}
