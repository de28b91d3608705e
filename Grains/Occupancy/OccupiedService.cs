using Microsoft.Extensions.Logging;
using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Occupancy;

namespace Nudge.Grains.Occupancy;

/// <summary>The occupied channels of this silo, for whoever asks all silos.</summary>
internal sealed class OccupiedService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, OccupiedChannels channels)
    : GrainService(id, silo, loggers), IOccupiedService
{
    public Task<OccupiedChannel[]> ListAsync(string app, string prefix) => Task.FromResult(channels.List(app, prefix).ToArray());
}
