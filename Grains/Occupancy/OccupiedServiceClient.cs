using Nudge.Grains.Interfaces.Occupancy;
using Orleans.Runtime.Services;

namespace Nudge.Grains.Occupancy;

/// <summary>Reaches that service in a silo.</summary>
internal sealed class OccupiedServiceClient(IServiceProvider services) : GrainServiceClient<IOccupiedService>(services)
{
    internal IOccupiedService Of(SiloAddress silo) => GetGrainService(silo);
}
