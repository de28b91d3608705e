using Nudge.Core.Occupancy;
using Nudge.Grains.Interfaces.Occupancy;
using Orleans.Concurrency;

namespace Nudge.Grains.Occupancy;

/// <summary>Asks all silos side by side.</summary>
[StatelessWorker, Reentrant, GrainType("nudge-occupied")]
internal sealed class OccupiedGrain(IClusterMembershipService membership, OccupiedServiceClient services) : Grain, IOccupiedGrain
{
    public async Task<OccupiedChannel[]> ListAsync(string app, string prefix)
    {
        var silos = membership.CurrentSnapshot.Members.Values.Where(
            member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown);
        var lists = await Task.WhenAll(silos.Select(silo => services.Of(silo.SiloAddress).ListAsync(app, prefix)));
        var byName = new Dictionary<string, OccupiedChannel>(StringComparer.Ordinal);
        foreach (var channel in lists.SelectMany(list => list))
        {
            // One that moves in this moment may be on two lists.
            if (!byName.TryGetValue(channel.Channel, out var other) || other.Subscriptions < channel.Subscriptions)
                byName[channel.Channel] = channel;
        }

        return [.. byName.Values];
    }
}
