using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Occupancy;
using Nudge.Grains.Nodes;
using Nudge.Grains.Occupancy;

namespace Nudge.Grains;

/// <summary>Registers what the grains of a silo need.</summary>
public static class GrainsRegistration
{
    /// <summary>
    /// The grains' own services in a silo. Needs the store's ports, an <see cref="IOccupancyNotices"/> and a <see cref="TimeProvider"/>.
    /// </summary>
    public static void AddGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(InboxLimits.Default);
        services.AddSingleton<InboxTurns>();
        services.AddSingleton<ChannelTurns>();
        services.AddNodeMetrics();
        services.AddSingleton<NodePumps>();
        services.AddHostedService(provider => provider.GetRequiredService<NodePumps>());
        services.AddSingleton<NodeLiveness>();
        services.AddSingleton<OccupiedChannels>();
        services.AddSingleton<KeptEvents>();
        services.AddSingleton<MembershipChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<MembershipChanges>());
        services.AddHostedService<OccupancyWatch>();
        services.AddSingleton<OccupiedServiceClient>();
        services.AddGrainService<OccupiedService>();
    }
}
