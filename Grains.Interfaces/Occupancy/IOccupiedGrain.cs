using Nudge.Core.Occupancy;

namespace Nudge.Grains.Interfaces.Occupancy;

/// <summary>Lists the occupied channels of an app over all silos. Wherever it is called, it is there.</summary>
[Alias("nudge.IOccupiedGrain")]
public interface IOccupiedGrain : IGrainWithIntegerKey
{
    /// <summary>In no order, each once. Fails if a silo does not answer: a list that lacks channels would be believed.</summary>
    [Alias("List")]
    Task<OccupiedChannel[]> ListAsync(string app, string prefix);
}
