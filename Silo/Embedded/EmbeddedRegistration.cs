using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Core.Occupancy;
using Nudge.Core.Plans;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;

namespace Nudge.Silo.Embedded;

/// <summary>Actors in this process.</summary>
internal static class EmbeddedRegistration
{
    internal static void AddEmbeddedActors(this IServiceCollection services)
    {
        services.AddSettings<EmbeddedOptions>(EmbeddedOptions.Section);
        services.TryAddSingleton(InboxLimits.Default);
        services.AddSingleton<EmbeddedInboxes>();
        services.AddSingleton<IInboxes>(provider => provider.GetRequiredService<EmbeddedInboxes>());
        services.AddSingleton<EmbeddedChannels>();
        services.AddSingleton<IChannels>(provider => provider.GetRequiredService<EmbeddedChannels>());
        services.TryAddSingleton<IOccupancyNotices, SilentNotices>();
        services.AddSingleton<EmbeddedOccupancies>();
        services.AddSingleton<IOccupancies>(provider => provider.GetRequiredService<EmbeddedOccupancies>());
        services.AddHostedService<OccupancySweep>();
        services.AddSingleton<EmbeddedApps>();
        services.AddSingleton<IApps>(provider => provider.GetRequiredService<EmbeddedApps>());
        services.AddSingleton<IActorInterest, AllActorsInterest>();
        services.AddSingleton<ILimits, EmbeddedLimits>();
        services.AddSingleton<EmbeddedQuotas>();
        services.AddSingleton<IQuotas>(provider => provider.GetRequiredService<EmbeddedQuotas>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedQuotas>());
        services.AddSingleton<InboxSummaries>();
        services.AddSingleton<InboxPages>();
        services.AddMetrics();
        services.AddSingleton<ActorMetrics>();
        services.AddHostedService<ActorSweep>();
    }
}
