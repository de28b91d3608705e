using Nudge.Core.Accounts;
using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Codes;
using Nudge.Core.Devices;
using Nudge.Core.Inbox;
using Nudge.Core.Limits;
using Nudge.Core.Outcomes;
using Nudge.Core.Plans;
using Nudge.Core.Pushes;
using Nudge.Core.Retention;
using Nudge.Core.Returning;
using Nudge.Core.Timers;
using Nudge.Core.Webhooks;
using Nudge.Core.Why;
using Nudge.Storage;

namespace Nudge.Silo.Hosting;

/// <summary>Puts one opened store behind all of Core's ports.</summary>
internal static class StoreRegistration
{
    internal static void AddStore(this IServiceCollection services, IStore store)
    {
        // Opened before the host was built, so the host does not dispose it: whoever opened it does, when all else has stopped.
        services.AddSingleton(store);
        services.AddSingleton<IActorStore>(store);
        services.AddSingleton<IInboxReader>(store);
        services.AddSingleton<IPreferencesReader>(store);
        services.AddSingleton<IChannelReader>(store);
        services.AddSingleton<IAppReader>(store);
        services.AddSingleton<IAdminStore>(store);
        services.AddSingleton<IAccountStore>(store);
        services.AddSingleton<IRetention>(store);
        services.AddSingleton<IAppPurge>(store);
        services.AddSingleton<IWebhookOutbox>(store);
        services.AddSingleton<IAccessCodes>(store);
        services.AddSingleton<ITickets>(store);
        services.AddSingleton<IHeartbeats>(store);
        services.AddSingleton<IScopes>(store);
        services.AddSingleton<ITimers>(store);
        services.AddSingleton<IPushQueue>(store);
        services.AddSingleton<IPushAccounts>(store);
        services.AddSingleton<ISubscribers>(store);
        services.AddSingleton<IChannelCounts>(store);
        services.AddSingleton<IDevices>(store);
        services.AddSingleton<IDeviceGrants>(store);
        services.AddSingleton<IQuotaStore>(store);
        services.AddSingleton<IOutcomes>(store);
        services.AddSingleton<ITraces>(store);
        services.AddSingleton<IHourlyCounts>(store);
        services.AddSingleton<IStoreHealth>(store);
    }
}
