using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nudge.Push.Calls;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>Registers the senders and what works on the queue.</summary>
public static class PushRegistration
{
    /// <summary>
    /// Adds them. Needs the store, the actors, <see cref="IPushVault"/>, <see cref="IPushAlerts"/>, the settings, and the way out as a
    /// handler that is given here.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="wayOut">The handler with the host's rules on addresses; it ends with the host.</param>
    public static IServiceCollection AddPushes(this IServiceCollection services, Func<IServiceProvider, HttpMessageHandler> wayOut)
    {
        services.AddMetrics();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<PushOptions>>().Value);
        services.AddSingleton<IReadOnlyDictionary<PushProvider, IPushSender>>(provider => PushSenders.Of(
            wayOut(provider), provider.GetRequiredService<PushOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PushMetrics>();
        services.AddSingleton<PushSenderGates>();
        services.AddSingleton<PushAccesses>();
        services.AddSingleton<PushStates>();
        services.AddSingleton<PushRecorder>();
        services.AddSingleton<PushStops>();
        services.AddSingleton<PushDelivery>();
        services.AddSingleton<PushStandings>();
        services.AddSingleton<UserPushes>();
        services.AddSingleton<ChannelPushes>();
        services.AddSingleton<PushRetries>();
        services.AddSingleton<PushReceiptRound>();
        services.AddSingleton<PushWork>();
        return services.AddHostedService<PushWorkers>();
    }
}
