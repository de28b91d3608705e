using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Publishing;
using Nudge.Core.Pushes;

namespace Nudge.Push.Queue;

/// <summary>Registers what works on the queue.</summary>
public static class PushRegistration
{
    /// <summary>
    /// Adds it. Needs the store, the actors, the senders with their options, <see cref="IPushVault"/> and <see cref="IPushAlerts"/>.
    /// </summary>
    public static IServiceCollection AddPushes(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<PushBell>();
        services.AddSingleton<PushMetrics>();
        services.AddSingleton<PushSenderGates>();
        services.AddSingleton<PushAccesses>();
        services.AddSingleton<PushStates>();
        services.AddSingleton<PushRecorder>();
        services.AddSingleton<PushStops>();
        services.AddSingleton<PushDelivery>();
        services.AddSingleton<PushStandings>();
        services.AddSingleton<InboxTotals>();
        services.AddSingleton<ForegroundWaits>();
        services.AddSingleton<ForegroundReports>();
        services.AddSingleton<IForegroundFace>(provider => provider.GetRequiredService<ForegroundReports>());
        services.AddHostedService(provider => provider.GetRequiredService<ForegroundReports>());
        services.AddSingleton<ChannelStandings>();
        services.AddSingleton<UserPushes>();
        services.AddSingleton<ChannelPushes>();
        services.AddSingleton<PushRetries>();
        services.AddSingleton<PushReceiptRound>();
        services.AddSingleton<PushWork>();
        services.AddSingleton<BadgeCorrections>();
        services.AddSingleton<ICountsFace>(provider => provider.GetRequiredService<BadgeCorrections>());
        services.AddHostedService(provider => provider.GetRequiredService<BadgeCorrections>());
        services.AddSingleton<IWithdrawalFace, PushWithdrawals>();
        services.AddSingleton<ISecretPush, SecretPushes>();
        return services.AddHostedService<PushWorkers>();
    }
}
